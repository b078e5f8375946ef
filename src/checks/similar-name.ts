import { EVERYWHERE, type ClaimCheck } from './check.ts'
import { NearNames } from './names/near.ts'
import { mistaken } from './names/mistaken.ts'
import npm from './names/npm.json' with { type: 'json' }
import pypi from './names/pypi.json' with { type: 'json' }
import { rememberedByName } from './names/remembered.ts'

export const similarName: ClaimCheck = {
  id: 'similar-name',
  summary: 'Its name is one slip of the finger away from a package that many install',
  why: 'Whoever mistypes a name gets what somebody put there for them. Such packages have no users who would notice, and often the readme of the one that was meant.',
  remedy:
    'Look whether the other package was meant. If this one was, it deserves a look as any package that nobody knows.',
  references: ['crossenv (2017)', 'colourama (2018)', 'fabrice (2021 to 2024)'],
  ecosystems: EVERYWHERE,
  severity: 'medium',
  confidence: 'low',
  since: '0.1.0',
  looksAt: 'claim',
  run({ artifact }) {
    const found = meantBy(artifact.ecosystem, artifact.name)
    return found === undefined ? [] : mistaken(artifact, found.how, [found.meant])
  },
}

/** The package that a name is one slip away from, and how; undefined: none, or it is well known itself. */
export const meantBy = rememberedByName(
  { npm: () => new NearNames(npm.targets, npm.known), pypi: () => new NearNames(pypi.targets, pypi.known) },
  (names, name) => names.meantBy(name),
)
