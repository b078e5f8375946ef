import type { ContentCheck } from './check.ts'
import { TOP_LEVEL_OWNERS } from '../analysis/catalog/python-top-levels.ts'
import { siteFiles } from '../ecosystems/pypi/package/layout.ts'
import { normalisedName } from '../ecosystems/pypi/package/names.ts'

/** Files of one foreign project that are shown. */
const SHOWN = 5

export const foreignFiles: ContentCheck = {
  id: 'foreign-files',
  summary: 'Writes into the folder of another project',
  why: 'pip unpacks a wheel over what is there and says nothing: a file below the folder of another project replaces its code.',
  remedy: 'Compare the files with those of the project that they belong to. Type stubs and forks say so in their name.',
  references: ['https://packaging.python.org/specifications/binary-distribution-format/'],
  ecosystems: ['pypi'],
  severity: 'high',
  confidence: 'high',
  since: '0.1.0',
  looksAt: 'content',
  run({ reading, artifact }) {
    if (reading.kind !== 'wheel') return []
    const own = normalisedName(artifact.name)
    const foreign = new Map<string, string[]>()
    for (const { entry, sitePath } of siteFiles(reading)) {
      const top = sitePath.split('/', 1)[0] ?? ''
      const owners = TOP_LEVEL_OWNERS.get(top)
      if (owners === undefined || owners.includes(own)) continue
      foreign.set(top, [...(foreign.get(top) ?? []), entry.path].slice(0, SHOWN))
    }
    return [...foreign].map(([top, paths]) => ({
      message: `writes into ${top}, which belongs to another project`,
      // anybody can register a name that begins with the owner's: builds and forks are worth a word, not trust
      severity: TOP_LEVEL_OWNERS.get(top)?.some((owner) => isRelated(own, owner)) ? 'medium' : 'high',
      evidence: paths.map((path) => ({
        role: 'subject' as const,
        path,
        note: `belongs to ${TOP_LEVEL_OWNERS.get(top)?.[0] ?? top}`,
      })),
    }))
  },
}

/** Builds (`numpy-mkl`) and forks (`fork-django`) by their name. */
function isRelated(own: string, owner: string): boolean {
  return own.startsWith(`${owner}-`) || own.endsWith(`-${owner}`)
}
