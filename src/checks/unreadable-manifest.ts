import type { ArchiveReading } from '../archive/reading.ts'
import { EVERYWHERE, type ContentCheck, type Report } from './check.ts'
import type { Ecosystem } from '../model/ecosystem.ts'
import { unreadGyp } from '../ecosystems/npm/package/gyp.ts'
import { packagesIn } from '../ecosystems/npm/package/packages.ts'
import { unreadDeclarations } from '../ecosystems/pypi/package/unread-declarations.ts'
import { lockProblem, SHRINKWRAP } from '../ecosystems/npm/package/shrinkwrap.ts'

export const unreadableManifest: ContentCheck = {
  id: 'unreadable-manifest',
  summary: 'A manifest cannot be read, or is read in two ways',
  why: 'What a package runs at install and depends on stands in its package.json. Where that is missing, too large or broken, installers take something else in its place, and nothing was looked at. The same holds for pyproject.toml, setup.cfg and setup.py of a source distribution.',
  remedy: 'Do not install it. npm publishes no package whose package.json it cannot read.',
  references: ['read-package-json: the /**package comment of index.js'],
  ecosystems: EVERYWHERE,
  severity: 'high',
  confidence: 'high',
  since: '0.1.0',
  looksAt: 'content',
  run({ ecosystem, reading }) {
    // an archive that could not be read to its end is told by another check
    if (!reading.complete) return []
    return REPORTS[ecosystem](reading)
  },
}

const REPORTS: Readonly<Record<Ecosystem, (reading: ArchiveReading) => Report[]>> = {
  npm: (reading) => {
    const packages = packagesIn(reading)
    const problems = packages.flatMap((found) => found.problems)
    const locks = packages.flatMap(({ folder }) => {
      const reason = lockProblem(reading, folder)
      return reason === undefined ? [] : [{ path: `${folder}${SHRINKWRAP}`, reason }]
    })
    return [...problems, ...locks, ...unreadGyp(reading)].map(({ path, reason }) => ({
      message: `${path} ${reason}`,
      evidence: [{ role: 'subject' as const, path, note: reason }],
    }))
  },
  pypi: (reading) =>
    unreadDeclarations(reading).map(({ path, reason, isRefused }) => ({
      message: `${path} ${reason}`,
      evidence: [{ role: 'subject', path, note: reason }],
      severity: isRefused ? 'medium' : 'high',
    })),
}
