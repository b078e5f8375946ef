import { runsImplicitGyp } from '../ecosystems/npm/package/manifest.ts'
import { bundledName, packagesIn, type NpmPackage } from '../ecosystems/npm/package/packages.ts'
import type { Evidence } from '../model/finding.ts'
import type { ContentCheck, ContentSubject, Report } from './check.ts'

export const installScripts: ContentCheck = {
  id: 'install-scripts',
  summary: 'Runs code at install time',
  why: 'A lifecycle script runs on every machine that installs the package, with the rights of whoever installs. Most attacks on npm start here.',
  remedy:
    'Read the command and the files that it starts. Install with scripts disabled where the package works without them.',
  references: ['npm documentation: scripts', 'eslint-scope 3.7.2 (2018)', 'Shai-Hulud (2025)'],
  ecosystems: ['npm'],
  severity: 'low',
  confidence: 'high',
  since: '0.1.0',
  looksAt: 'content',
  run(subject) {
    return packagesIn(subject.reading).flatMap((found) => reportsOf(subject, found))
  },
}

function reportsOf({ reading, code }: ContentSubject, found: NpmPackage): Report[] {
  const { manifest, folder, scripts } = found
  const path = manifest?.path ?? `${folder}package.json`
  const own = folder === '' ? '' : ` of ${bundledName(found)}, which it brings along`
  return Object.entries(scripts).flatMap(([hook, command]) => {
    // of that, another check tells
    if (hook === 'install' && runsImplicitGyp(reading, manifest, folder)) return []
    const isOf = (chain: readonly Evidence[]): boolean =>
      chain[0]?.path === path && chain[0].note.includes(`scripts.${hook} `)
    const known = code.commands.find((candidate) => candidate.command === command && isOf(candidate.chain))
    const started = code.surface.filter(({ moment, chain }) => moment === 'install' && isOf(chain))
    const names = started.slice(0, 3).map((entry) => entry.path)
    const tail =
      names.length === 0 ? '' : `, which starts ${names.join(', ')}${started.length > 3 ? ' and others' : ''}`
    return [
      {
        message: `runs "${command.slice(0, 120)}" at ${hook}${own}${tail}`,
        evidence: [...(known?.chain ?? []), ...(started[0]?.chain.slice(1, 2) ?? [])],
      },
    ]
  })
}
