import { setImmediate as nextTurn } from 'node:timers/promises'
import { parseLeaf } from '../audit/leaf.ts'
import type { CaseState } from '../model/case.ts'
import type { Records } from '../model/records.ts'
import type { RuleHits } from '../model/rule-hits.ts'
import { newestEvent } from './event-records.ts'
import { eventTimes } from './event-times.ts'
import type { Reads } from './reads.ts'

/** Openings of cases that are read before other work gets its turn, and in all: the newest. */
const STEP = 1000
const OPENINGS_MAX = 50_000

interface OpenedRow {
  readonly seq: number
  readonly leaf: string
  readonly id: string
  readonly state: CaseState
}

type Counted = Omit<RuleHits, 'cases' | 'falseAlarms'> & { readonly cases: Record<CaseState, number> }

/** How rules decided: requests from their counts by day, cases by the events that opened them. */
export function ruleHitRecords(reads: Reads, max = OPENINGS_MAX): Pick<Records, 'ruleHits'> {
  const tallies = reads.prepare<[string], Omit<Counted, 'cases'>>(
    `SELECT registry, rule, SUM(refused) AS refused, SUM(warned) AS warned, SUM(observed) AS observed
     FROM rule_tally WHERE day >= ? GROUP BY registry, rule`,
  )
  const newest = newestEvent(reads)
  const times = eventTimes(reads)
  // The words of the partial index of types, so that it is used.
  const opened = reads.prepare<[number, number, string, number], OpenedRow>(
    `SELECT log_event.seq, log_event.leaf, quarantine_case.id, quarantine_case.state FROM log_event
     JOIN quarantine_case ON quarantine_case.id = json_extract(log_event.leaf, '$.detail.case')
     WHERE log_event.type <> 'artifact.served' AND log_event.type = 'case.opened'
       AND log_event.seq < ? AND log_event.seq >= ? AND log_event.at >= ?
     ORDER BY log_event.seq DESC LIMIT ?`,
  )
  return {
    async ruleHits(since) {
      const found = new Map<string, Counted>()
      for (const { registry, rule, refused, warned, observed } of await tallies.all(
        since.slice(0, 'yyyy-mm-dd'.length),
      ))
        found.set(keyOf({ registry, rule }), { registry, rule, refused, warned, observed, cases: noCases() })
      const size = (await newest()) + 1
      const from = await times.from(since, size)
      const counted = new Set<string>()
      let read = 0
      for (let below = size; read < max;) {
        const rows = await opened.all(below, from, since, Math.min(STEP, max - read))
        for (const row of rows) count(found, counted, row)
        const last = rows.at(-1)
        if (last === undefined || rows.length < STEP) return { hits: hitsOf(found), isCut: read + rows.length === max }
        read += rows.length
        below = last.seq
        await nextTurn()
      }
      return { hits: hitsOf(found), isCut: true }
    },
  }
}

function hitsOf(found: ReadonlyMap<string, Counted>): readonly RuleHits[] {
  return [...found.values()].map(({ registry, rule, refused, warned, observed, cases }) => {
    const decided = cases.released + cases.rejected
    const falseAlarms = decided === 0 ? null : cases.released / decided
    return { registry, rule, refused, warned, observed, cases, falseAlarms }
  })
}

/** A case that was opened twice is one, for each rule that decided it. */
function count(found: Map<string, Counted>, counted: Set<string>, { leaf, id, state }: OpenedRow): void {
  const { registry = '', detail } = parseLeaf(leaf)
  const rules = typeof detail['rules'] === 'object' ? detail['rules'] : []
  for (const rule of rules) {
    if (counted.has(`${id} ${rule}`)) continue
    counted.add(`${id} ${rule}`)
    const key = keyOf({ registry, rule })
    const known = found.get(key) ?? { registry, rule, refused: 0, warned: 0, observed: 0, cases: noCases() }
    known.cases[state] += 1
    found.set(key, known)
  }
}

const keyOf = ({ registry, rule }: Pick<RuleHits, 'registry' | 'rule'>): string => `${registry} ${rule}`

function noCases(): Record<CaseState, number> {
  return { open: 0, released: 0, rejected: 0, closed: 0 }
}
