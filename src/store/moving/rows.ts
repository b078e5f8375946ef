import { ARTIFACTS, writeState, type MoveState } from './state.ts'
import { addRows, keyOf, MOVED_TABLES, rowsAfter, type MovingSql } from './tables.ts'

/** Moves the rows of all tables, from where an earlier move came to: each step is in the target together with how far it is. */
export async function moveRows(from: MovingSql, to: MovingSql, begun: MoveState): Promise<MoveState> {
  const { head } = begun
  const first = MOVED_TABLES.findIndex(({ name }) => name === begun.step)
  if (first === -1) return begun
  for (const table of MOVED_TABLES.slice(first)) {
    let after = table.name === begun.step ? begun.after : undefined
    for (;;) {
      const rows = await rowsAfter(from, table, after)
      const last = rows.at(-1)
      if (last === undefined) break
      const key = keyOf(table, last)
      await to.inTransaction(async () => {
        await addRows(to, table, rows)
        await writeState(to, { head, step: table.name, after: key })
      })
      after = key
    }
  }
  const done: MoveState = { head, step: ARTIFACTS }
  await writeState(to, done)
  return done
}
