import { useState } from 'preact/hooks'
import { BATCH_MAX } from '../../api/limits.ts'
import type { CaseRow } from '../../api/cases.ts'

/** Rows that are chosen to be decided together. */
export interface Selection {
  /** in the order of the list: what is not listed any more is not selected */
  readonly rows: readonly CaseRow[]
  readonly has: (id: string) => boolean
  readonly toggle: (row: CaseRow) => void
  /** these, and no others */
  readonly choose: (rows: readonly CaseRow[]) => void
  readonly clear: () => void
  /** what the row that was chosen last has in common with others, and with how many */
  readonly alike: readonly { readonly words: string; readonly rows: readonly CaseRow[] }[]
}

const ALIKE: readonly (readonly [words: string, key: (row: CaseRow) => string])[] = [
  ['same rules', ({ verdict }) => (verdict?.deciding ?? []).toSorted().join(' ')],
  ['same surface', ({ surface }) => surface ?? ''],
  ['same package', ({ case: { registry, artifact } }) => `${registry} ${artifact.name}`],
]

/** Of `listed` rows, at most `BATCH_MAX`. */
export function useSelection(listed: readonly CaseRow[]): Selection {
  const [ids, setIds] = useState<readonly string[]>([])
  const rows = listed.filter((row) => ids.includes(row.case.id)).slice(0, BATCH_MAX)
  const last = rows.find((row) => row.case.id === ids.at(-1)) ?? rows.at(-1)
  return {
    rows,
    has: (id) => ids.includes(id),
    toggle: ({ case: { id } }) =>
      setIds(ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id].slice(-BATCH_MAX)),
    choose: (chosen) => setIds(chosen.slice(0, BATCH_MAX).map((row) => row.case.id)),
    clear: () => setIds([]),
    alike: last === undefined ? [] : alikeOf(last, listed),
  }
}

function alikeOf(last: CaseRow, listed: readonly CaseRow[]): Selection['alike'] {
  return ALIKE.flatMap(([words, key]) => {
    const rows = key(last) === '' ? [] : listed.filter((row) => key(row) === key(last))
    // The one that was chosen comes first: a hundred of them are taken.
    return rows.length < 2 ? [] : [{ words, rows: [last, ...rows.filter((row) => row !== last)] }]
  })
}
