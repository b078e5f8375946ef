import { useState } from 'preact/hooks'
import type { CaseRow } from '../../api/cases.ts'

/** Cases of one package in one registry, in the order of the list: the first stands for the others until they are unfolded. */
export interface Groups {
  /** those that are drawn */
  readonly rows: readonly CaseRow[]
  /** how many others the row stands for; 0: none */
  readonly behind: (row: CaseRow) => number
  readonly isOpen: (row: CaseRow) => boolean
  readonly toggle: (row: CaseRow) => void
}

export function useGroups(listed: readonly CaseRow[]): Groups {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const groups = groupsOf(listed)
  const leads = new Map([...groups.values()].map((rows) => [rows[0]?.case.id, rows.length - 1]))
  return {
    rows: [...groups].flatMap(([key, rows]) => (open.has(key) ? rows : rows.slice(0, 1))),
    behind: ({ case: { id } }) => leads.get(id) ?? 0,
    isOpen: (row) => open.has(keyOf(row)),
    toggle: (row) => setOpen(toggled(open, keyOf(row))),
  }
}

/** Rows by package: the groups in the order of their first row, and the rows of each in that of the list. */
export function groupsOf(listed: readonly CaseRow[]): ReadonlyMap<string, readonly CaseRow[]> {
  const groups = new Map<string, CaseRow[]>()
  for (const row of listed) {
    const known = groups.get(keyOf(row))
    if (known === undefined) groups.set(keyOf(row), [row])
    else known.push(row)
  }
  return groups
}

function keyOf({ case: { registry, artifact } }: CaseRow): string {
  return `${registry} ${artifact.name}`
}

function toggled(keys: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const other = new Set(keys)
  if (!other.delete(key)) other.add(key)
  return other
}
