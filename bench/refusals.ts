import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { judgedFacts } from '../src/inspection/claims.ts'
import type { StoredArtifact } from '../src/model/artifact.ts'
import type { DecisionInput, PreviousFacts } from '../src/model/decision.ts'
import type { ContentFacts } from '../src/model/fact.ts'
import { UNKNOWN } from '../src/model/unknown.ts'
import { isServed } from '../src/model/verdict.ts'
import { decide } from '../src/policy/decide.ts'
import { loadPolicy } from '../src/policy/load.ts'
import { catalogueArtifact } from './lib/artifact.ts'

export interface Inspected {
  readonly stored: StoredArtifact
  readonly facts: ContentFacts
}

/** A registry may date old releases wrongly, so that dates are not taken from it: each package counts as long established. */
const LONG_AGO = '2018-01-01T00:00:00.000Z'
const RELEASED = '2024-01-01T00:00:00.000Z'
const NOW = '2026-01-01T00:00:00.000Z'

const HISTORIES: readonly [string, PreviousFacts][] = [
  ['as a release whose predecessor is not known', { kind: 'unknown' }],
  ['as the first release of its package', { kind: 'none' }],
]

/** How many packages of a real application the default policy refuses for what is in them. */
export function benchRefusals(inspected: readonly Inspected[]): string {
  if (inspected.length === 0) throw new Error('nothing was inspected')
  const file = join(import.meta.dirname, '../policies/default.yaml')
  const loaded = loadPolicy(readFileSync(file, 'utf8'), file)
  if (!loaded.ok) throw new Error('the default policy does not load')
  const { policy } = loaded
  const rows = HISTORIES.map(([title, previous]) => {
    const refused = inspected.flatMap((one) => {
      const verdict = decide(policy, inputOf(one, previous), {
        now: NOW,
        mode: 'enforce',
        waivers: [],
        rejections: [],
        freezes: [],
        outbreaks: [],
      })
      return isServed(verdict.outcome)
        ? []
        : [`${one.stored.name}@${one.stored.version} (${verdict.deciding.join(', ')})`]
    })
    return `| ${title} | ${refused.length} of ${inspected.length} | ${refused.join(', ')} |`
  })
  return [
    'Every one of these packages taken for an established project, so that only what is in the archive can refuse it.',
    '',
    '| taken | refused | which |',
    '| --- | --- | --- |',
    ...rows,
  ].join('\n')
}

function inputOf({ stored, facts }: Inspected, previous: PreviousFacts): DecisionInput {
  const artifact = { ...catalogueArtifact(stored), publishedAt: RELEASED }
  return {
    registry: stored.registry,
    artifact,
    firstSeenAt: RELEASED,
    package: {
      firstPublishedAt: LONG_AGO,
      maintainers: UNKNOWN,
      formerMaintainers: UNKNOWN,
      upstreamStatus: 'active',
      versionCount: 30,
    },
    content: {
      digest: stored.digest,
      facts: judgedFacts(facts, artifact, 'verified'),
      previous,
    },
  }
}
