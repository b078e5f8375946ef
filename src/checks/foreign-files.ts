import type { ClaimCheck } from './check.ts'
import { TOP_LEVEL_OWNERS } from '../analysis/catalog/python-top-levels.ts'
import { normalisedName } from '../ecosystems/pypi/package/names.ts'

export const foreignFiles: ClaimCheck = {
  id: 'foreign-files',
  summary: 'Writes into the folder of another project',
  why: 'pip unpacks a wheel over what is there and says nothing: a file below the folder of another project replaces its code.',
  remedy: 'Compare the files with those of the project that they belong to. Type stubs and forks say so in their name.',
  references: ['https://packaging.python.org/specifications/binary-distribution-format/'],
  ecosystems: ['pypi'],
  severity: 'high',
  confidence: 'high',
  since: '0.1.0',
  looksAt: 'claim',
  run({ facts, artifact }) {
    const own = normalisedName(artifact.name)
    return (facts.wheel?.topLevels ?? []).flatMap(({ name, paths }) => {
      const owners = TOP_LEVEL_OWNERS.get(name) ?? []
      if (owners.includes(own)) return []
      const note = `belongs to ${owners[0] ?? name}`
      return {
        message: `writes into ${name}, which belongs to another project`,
        // anybody can register a name that begins with the owner's: builds and forks are worth a word, not trust
        severity: owners.some((owner) => isRelated(own, owner)) ? 'medium' : 'high',
        evidence: paths.map((path) => ({ role: 'subject' as const, path, note })),
      } as const
    })
  },
}

/** Builds (`numpy-mkl`) and forks (`fork-django`) by their name. */
function isRelated(own: string, owner: string): boolean {
  return own.startsWith(`${owner}-`) || own.endsWith(`-${owner}`)
}
