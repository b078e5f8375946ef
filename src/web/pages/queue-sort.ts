import type { CaseRow } from '../../api/cases.ts'
import type { CaseState, Outcome, Standing } from '../../api/words.ts'
import { severityOf } from '../words.ts'

export type Tab = CaseState | 'all'

export type Verdicts = Outcome | 'any'

export type Standings = Standing | 'any'

export interface Wanted {
  readonly verdict: Verdicts
  readonly standing: Standings
}

/** By the verdict and the standing as they are now. The server knows the other choices. */
export function matching(rows: readonly CaseRow[], { verdict, standing }: Wanted): readonly CaseRow[] {
  return rows.filter(
    (row) =>
      (verdict === 'any' || row.verdict?.outcome === verdict) && (standing === 'any' || row.standing === standing),
  )
}

export type SortKey = 'waiting' | 'severity' | 'age'

export function sortOf(text: string | null): SortKey {
  return text === 'severity' || text === 'age' ? text : 'waiting'
}

/** Most blocked people first, then the most severe, then who waits longest. */
export function sorted(rows: readonly CaseRow[], by: SortKey): readonly CaseRow[] {
  const order: Record<SortKey, (a: CaseRow, b: CaseRow) => number> = {
    waiting: (a, b) => b.waiting + b.messages - (a.waiting + a.messages),
    severity: (a, b) => severityOf(b) - severityOf(a),
    age: (a, b) => Date.parse(a.case.openedAt) - Date.parse(b.case.openedAt),
  }
  return rows.toSorted((a, b) => order[by](a, b) || order.waiting(a, b) || order.severity(a, b) || order.age(a, b))
}
