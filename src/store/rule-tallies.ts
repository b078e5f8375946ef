import type Database from 'better-sqlite3'
import { parseLeaf } from '../audit/leaf.ts'
import type { NewEvent } from '../model/event.ts'

type Count = 'refused' | 'warned' | 'observed'

interface Tally extends Record<Count, number> {
  readonly day: string
  readonly registry: string
  readonly rule: string
}

/** How often rules decided, of the events of one transaction. */
export class RuleTallies {
  readonly #tallies = new Map<string, Tally>()

  /** Counts what clients were told: other events tell of the same verdicts again. */
  note({ type, at, registry = '', detail }: Pick<NewEvent, 'type' | 'at' | 'registry' | 'detail'>): void {
    if (type !== 'artifact.served' && type !== 'artifact.refused') return
    const { rules, observed, times } = detail
    // A refusal that came again within a minute is told with the others of its kind.
    const more = typeof times === 'number' && Number.isSafeInteger(times) && times > 0 ? times : 1
    const what = type === 'artifact.refused' ? 'refused' : 'warned'
    for (const rule of listIn(rules)) this.#add(at, registry, rule, what, more)
    for (const rule of listIn(observed)) this.#add(at, registry, rule, 'observed', more)
  }

  values(): Iterable<Tally> {
    return this.#tallies.values()
  }

  #add(at: string, registry: string, rule: string, what: Count, times: number): void {
    const day = at.slice(0, 'yyyy-mm-dd'.length)
    const key = `${day} ${registry} ${rule}`
    const known = this.#tallies.get(key) ?? { day, registry, rule, refused: 0, warned: 0, observed: 0 }
    known[what] += times
    this.#tallies.set(key, known)
  }
}

/** Adds counts to those of before; only inside a write transaction. */
export function tallyWriter(sqlite: Database.Database): (tallies: RuleTallies) => void {
  const add = sqlite.prepare<[Tally]>(
    `INSERT INTO rule_tally (day, registry, rule, refused, warned, observed)
     VALUES (@day, @registry, @rule, @refused, @warned, @observed)
     ON CONFLICT (day, registry, rule) DO UPDATE SET refused = rule_tally.refused + excluded.refused,
       warned = rule_tally.warned + excluded.warned, observed = rule_tally.observed + excluded.observed`,
  )
  return (tallies) => {
    for (const tally of tallies.values()) add.run(tally)
  }
}

/** Counts what a log of before has; only inside a write transaction. */
export function tallyWholeLog(sqlite: Database.Database): void {
  const tallies = new RuleTallies()
  const leaves = sqlite
    .prepare<[], string>("SELECT leaf FROM log_event WHERE type IN ('artifact.served', 'artifact.refused')")
    .pluck()
  for (const leaf of leaves.iterate()) tallies.note(parseLeaf(leaf))
  tallyWriter(sqlite)(tallies)
}

function listIn(value: NewEvent['detail'][string] | undefined): readonly string[] {
  return typeof value === 'object' ? value : []
}
