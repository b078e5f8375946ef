import { lookup } from '../model/lookup.ts'
import type { AdvisorySeverity } from '../model/advisory.ts'

const WEIGHTS: Readonly<Record<string, Readonly<Record<string, number>>>> = lookup({
  AV: { N: 0.85, A: 0.62, L: 0.55, P: 0.2 },
  AC: { L: 0.77, H: 0.44 },
  UI: { N: 0.85, R: 0.62 },
  C: { H: 0.56, L: 0.22, N: 0 },
  I: { H: 0.56, L: 0.22, N: 0 },
  A: { H: 0.56, L: 0.22, N: 0 },
})

/** Privileges weigh more where the scope changes. */
const PRIVILEGES: Readonly<Record<string, readonly [unchanged: number, changed: number]>> = lookup({
  N: [0.85, 0.85],
  L: [0.62, 0.68],
  H: [0.27, 0.5],
})

/** The base score, 0 to 10, of a CVSS 3.0 or 3.1 vector; undefined where it is none [CVSS v3.1, section 7.1]. */
export function baseScore(vector: string): number | undefined {
  if (!/^CVSS:3\.[01]\//.test(vector)) return undefined
  const metrics = new Map(
    vector.split('/').map((part): readonly [string, string] => {
      const [metric = '', value = ''] = part.split(':', 2)
      return [metric, value]
    }),
  )
  const weight = (metric: string): number => WEIGHTS[metric]?.[metrics.get(metric) ?? ''] ?? Number.NaN
  const isChanged = metrics.get('S') === 'C'
  const privileges = PRIVILEGES[metrics.get('PR') ?? '']?.[isChanged ? 1 : 0] ?? Number.NaN
  const lost = 1 - (1 - weight('C')) * (1 - weight('I')) * (1 - weight('A'))
  const impact = isChanged ? 7.52 * (lost - 0.029) - 3.25 * (lost - 0.02) ** 15 : 6.42 * lost
  const exploitability = 8.22 * weight('AV') * weight('AC') * privileges * weight('UI')
  const sum = (isChanged ? 1.08 : 1) * (impact + exploitability)
  if (Number.isNaN(sum)) return undefined
  return impact <= 0 ? 0 : roundUp(Math.min(sum, 10))
}

/** The word for a base score [CVSS v3.1, section 5]. */
export function severityOfScore(score: number): AdvisorySeverity {
  if (score >= 9) return 'critical'
  if (score >= 7) return 'high'
  if (score >= 4) return 'medium'
  return score > 0 ? 'low' : 'unknown'
}

/** To one decimal, upwards, without the errors of binary fractions. */
function roundUp(value: number): number {
  const scaled = Math.round(value * 100_000)
  return scaled % 10_000 === 0 ? scaled / 100_000 : (Math.floor(scaled / 10_000) + 1) / 10
}
