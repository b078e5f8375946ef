import type { ContentCheck } from './check.ts'
import { isStandardCommand, ownsPypiCommand } from '../analysis/catalog/commands.ts'
import { readEntryPoints } from '../ecosystems/pypi/package/entry-points.ts'
import { distInfoFile, textOfEntry } from '../ecosystems/pypi/package/layout.ts'
import { normalisedName } from '../ecosystems/pypi/package/names.ts'

export const entryPointPaths: ContentCheck = {
  id: 'entry-point-paths',
  summary: 'Installs a command outside its place, or in place of a well-known one',
  why: 'pip writes a command for each console script. One with a path in its name lands elsewhere; one named git or pip is run in their place.',
  remedy: 'Do not install it unless it is the project that the command belongs to.',
  references: ['CVE-2026-8643'],
  ecosystems: ['pypi'],
  severity: 'high',
  confidence: 'high',
  since: '0.1.0',
  looksAt: 'content',
  run({ reading, artifact, code }) {
    const file = distInfoFile(reading, 'entry_points.txt')
    const text = textOfEntry(file)
    if (file === undefined || text === undefined) return []
    const own = normalisedName(artifact.name)
    return readEntryPoints(text)
      .filter(({ group }) => group === 'console_scripts' || group === 'gui_scripts')
      .flatMap(({ name, line }) => {
        const outside = /[/\\:]|^\.\.?$/.test(name)
        const shadows = isStandardCommand(name) && !ownsPypiCommand(own, name)
        if (!outside && !shadows) return []
        const note = outside ? `writes a command to ${name.slice(0, 100)}` : `installs a command named ${name}`
        return [{ message: note, evidence: [code.evidence('subject', file.path, { line, column: 1, note })] }]
      })
      .slice(0, 20)
  },
}
