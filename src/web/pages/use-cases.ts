import { useEffect, useState } from 'preact/hooks'
import { get } from '../api/client.ts'
import type { CaseRow, Queue } from '../../api/cases.ts'
import type { Counts } from '../../api/words.ts'
import { messageOf } from '../session.tsx'

/** Cases that are loaded at most. The server lists the newest first; whom most people wait for may be the oldest. */
export const CASES_MAX = 1000
const PAGE = 200

export interface LoadedCases {
  readonly rows: readonly CaseRow[]
  readonly counts: Counts
  readonly oldestOpen: string | undefined
  /** the rows are all that match */
  readonly isWhole: boolean
}

export interface Cases {
  readonly value: LoadedCases | undefined
  readonly trouble: string | undefined
  readonly loading: boolean
  readonly reload: () => void
}

/** All cases of the list up to `CASES_MAX`: what is sorted must be there. A list that comes too late is dropped. */
export function useCases(state: string, text: string): Cases {
  const path = `/cases?limit=${PAGE}&state=${state}&text=${encodeURIComponent(text)}`
  const [held, setHeld] = useState<{ path: string; value?: LoadedCases; trouble?: string }>({ path })
  const [turn, setTurn] = useState(0)
  useEffect(() => {
    let isWanted = true
    load(path).then(
      (value) => isWanted && setHeld({ path, value }),
      (error: unknown) =>
        isWanted && setHeld((before) => ({ ...(before.path === path ? before : { path }), trouble: messageOf(error) })),
    )
    return () => {
      isWanted = false
    }
  }, [path, turn])
  const current = held.path === path ? held : undefined
  return {
    value: current?.value,
    trouble: current?.trouble,
    loading: current?.value === undefined && current?.trouble === undefined,
    reload: () => setTurn((before) => before + 1),
  }
}

async function load(path: string): Promise<LoadedCases> {
  const first = await get<Queue>(path)
  const rows = [...first.cases]
  let { next } = first
  while (next !== undefined && rows.length < CASES_MAX) {
    const page = await get<Queue>(`${path}&before=${encodeURIComponent(next)}`)
    rows.push(...page.cases)
    next = page.next
  }
  return { rows, counts: first.counts, oldestOpen: first.oldestOpen, isWhole: next === undefined }
}
