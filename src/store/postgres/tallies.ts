import type { LoggedEvent } from '../../model/event.ts'
import { RuleTallies } from '../rule-tallies.ts'
import { statement, type Transaction } from './statement.ts'

const ADD = statement(
  `INSERT INTO rule_tally (day, registry, rule, refused, warned, observed)
   SELECT * FROM unnest(@days::text[], @registries::text[], @rules::text[], @refused::integer[], @warned::integer[], @observed::integer[])
   ON CONFLICT (day, registry, rule) DO UPDATE SET refused = rule_tally.refused + excluded.refused,
     warned = rule_tally.warned + excluded.warned, observed = rule_tally.observed + excluded.observed`,
)

/** Adds how often rules decided, of these events, to the counts of before. */
export async function addTallies(tx: Transaction, events: readonly LoggedEvent[]): Promise<void> {
  const tallies = new RuleTallies()
  for (const event of events) tallies.note(event)
  const rows = [...tallies.values()]
  if (rows.length === 0) return
  await tx.run(ADD, {
    days: rows.map(({ day }) => day),
    registries: rows.map(({ registry }) => registry),
    rules: rows.map(({ rule }) => rule),
    refused: rows.map(({ refused }) => refused),
    warned: rows.map(({ warned }) => warned),
    observed: rows.map(({ observed }) => observed),
  })
}
