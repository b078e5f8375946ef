import type { RuleHits } from '../model/rule-hits.ts'
import type { DeskDependencies } from './ports.ts'

/** How far back is looked, days: where nobody says, and at most. */
export const WINDOW_DAYS = 30
export const WINDOW_DAYS_MAX = 365

const DAY_MS = 86_400_000

export interface RuleReport {
  readonly days: number
  /** ISO 8601 UTC: the beginning of the first day */
  readonly since: string
  /** of more cases only the latest were counted */
  readonly isCut: boolean
  /** rules that decided anything; one of the policy that is not here decided nothing */
  readonly rules: readonly RuleHits[]
}

/** How rules decided in the last days, of which today is one. */
export async function ruleHits(
  { records, clock }: Pick<DeskDependencies, 'records' | 'clock'>,
  days: number,
): Promise<RuleReport> {
  const first = new Date(clock().getTime() - (days - 1) * DAY_MS).toISOString().slice(0, 'yyyy-mm-dd'.length)
  const since = `${first}T00:00:00.000Z`
  const { hits, isCut } = await records.ruleHits(since)
  return { days, since, isCut, rules: hits }
}
