import { LazaretError } from '../../model/errors.ts'
import { isRecord } from '../../model/json.ts'
import { MOVED_TABLES, type MovedValue, type MovingSql } from './tables.ts'

/** A log's size and root: two databases with the same one tell of the same past. */
export interface LogHead {
  readonly size: number
  /** base64 */
  readonly rootHash: string
}

export function isSameHead(one: LogHead, other: LogHead): boolean {
  return one.size === other.size && one.rootHash === other.rootHash
}

/** How far a move into a database came. */
export interface MoveState {
  /** of the database that is moved, which changes nothing meanwhile */
  readonly head: LogHead
  /** what is moved now: a table, or the artifacts behind all of them */
  readonly step: string
  /** the key of the last row, or the digest of the last artifact, that came */
  readonly after?: readonly MovedValue[]
  /** artifacts so far that the source had not, or not whole */
  readonly lost?: number
}

/** The table in which a database that is moved into says so: nobody serves from it meanwhile. */
export const MOVING_TABLE = 'moving'

export const ARTIFACTS = 'artifacts'

export async function makeMovingTable(sql: MovingSql): Promise<void> {
  await sql.run(`CREATE TABLE IF NOT EXISTS ${MOVING_TABLE} (id integer PRIMARY KEY, state text NOT NULL)`, [])
}

/** Throws LazaretError `unusable-data` where it is not one of ours. */
export async function readState(sql: MovingSql): Promise<MoveState | undefined> {
  const [row] = await sql.all(`SELECT state FROM ${MOVING_TABLE} WHERE id = 1`, [])
  if (row === undefined) return undefined
  const state: unknown = JSON.parse(String(row['state']))
  if (!isRecord(state) || !isRecord(state['head']) || typeof state['step'] !== 'string') throw unknownState()
  const { size, rootHash } = state['head']
  if (typeof size !== 'number' || typeof rootHash !== 'string') throw unknownState()
  const { step, after, lost } = state
  const key = Array.isArray(after)
    ? after.map((one: unknown) => (typeof one === 'number' ? one : String(one)))
    : undefined
  return {
    head: { size, rootHash },
    step,
    ...(key === undefined ? {} : { after: key }),
    ...(typeof lost === 'number' ? { lost } : {}),
  }
}

export async function writeState(sql: MovingSql, state: MoveState): Promise<void> {
  await sql.run(
    `INSERT INTO ${MOVING_TABLE} (id, state) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET state = excluded.state`,
    [JSON.stringify(state)],
  )
}

/** Takes away what an unfinished move brought, and begins another. */
export async function beginAnew(sql: MovingSql, head: LogHead): Promise<MoveState> {
  const state: MoveState = { head, step: MOVED_TABLES[0]?.name ?? ARTIFACTS }
  await sql.inTransaction(async () => {
    for (const { name, isOneRow } of MOVED_TABLES.toReversed())
      if (isOneRow !== true) await sql.run(`DELETE FROM "${name}"`, [])
    await writeState(sql, state)
  })
  return state
}

/** The first table with a row in it; undefined: the database is as new. */
export async function usedTable(sql: MovingSql): Promise<string | undefined> {
  for (const { name, isOneRow } of MOVED_TABLES)
    if (isOneRow !== true && (await sql.all(`SELECT 1 AS used FROM "${name}" LIMIT 1`, [])).length > 0) return name
  return undefined
}

function unknownState(): LazaretError {
  return new LazaretError(
    'unusable-data',
    'what an unfinished move left in the target says nothing of where it came from',
  )
}
