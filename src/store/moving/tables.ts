/** A table whose rows are moved from one database to another. */
export interface MovedTable {
  readonly name: string
  /** its primary key: the order in which rows are read, and by which it is known how far they came */
  readonly key: readonly [string, ...string[]]
  /** it has one row, number 1, which a new database may have already */
  readonly isOneRow?: true
  /** columns that one of the two databases has alone */
  readonly without?: readonly string[]
  /** rows read at once, where they may be large */
  readonly atOnce?: number
}

const ROWS_AT_ONCE = 500

/** All that both databases keep; a table comes after those that its rows refer to. */
export const MOVED_TABLES: readonly MovedTable[] = [
  { name: 'artifact', key: ['registry', 'name', 'filename'] },
  { name: 'facts', key: ['digest', 'read_as', 'inspector'], atOnce: 50 },
  { name: 'verdict', key: ['registry', 'digest', 'name', 'filename'] },
  { name: 'catalogue', key: ['registry', 'name'], atOnce: 20 },
  { name: 'named_host', key: ['labels', 'digest', 'read_as', 'moment'] },
  { name: 'advisory', key: ['ecosystem', 'name', 'id'] },
  { name: 'quarantine_case', key: ['id'] },
  { name: 'case_request', key: ['case_id', 'slot'] },
  { name: 'waiver', key: ['id'] },
  { name: 'proposal', key: ['id'] },
  { name: 'rejection', key: ['id'] },
  { name: 'freeze', key: ['id'] },
  { name: 'outbreak', key: ['id'] },
  { name: 'kept_policy', key: ['registry'], atOnce: 20 },
  { name: 'loosening', key: ['id'], atOnce: 20 },
  { name: 'person', key: ['id'] },
  { name: 'session', key: ['token_hash'] },
  { name: 'access_token', key: ['id'] },
  { name: 'receiver', key: ['name'] },
  { name: 'rule_tally', key: ['day', 'registry', 'rule'] },
  { name: 'log_hour', key: ['hour', 'registry', 'what'] },
  { name: 'log_requester', key: ['month', 'requester'] },
  { name: 'log_reach', key: ['month', 'requester', 'package'] },
  { name: 'log_event', key: ['seq'] },
  { name: 'log_digest', key: ['digest', 'block'] },
  { name: 'log_key', key: ['key', 'seq'] },
  { name: 'log_purl', key: ['purl'] },
  { name: 'log_cut', key: ['size'] },
  { name: 'log_kept', key: ['seq'] },
  { name: 'checkpoint', key: ['size'] },
  { name: 'log_keyed', key: ['id'], isOneRow: true },
  { name: 'log_counted', key: ['id'], isOneRow: true },
  { name: 'log_state', key: ['id'], isOneRow: true, without: ['term'] },
  { name: 'decision_state', key: ['id'], isOneRow: true },
]

export type MovedValue = string | number | Uint8Array | null

export type MovedRow = Readonly<Record<string, MovedValue>>

/** A database to be moved from or to. `?` stands for a value. */
export interface MovingSql {
  all(text: string, values: readonly MovedValue[]): Promise<readonly MovedRow[]>
  run(text: string, values: readonly MovedValue[]): Promise<void>
  /** all of `work`, or nothing of it */
  inTransaction(work: () => Promise<void>): Promise<void>
}

/** The next rows of a table behind those with the key `after`; undefined: from its first. */
export async function rowsAfter(
  sql: MovingSql,
  { name, key, atOnce = ROWS_AT_ONCE }: MovedTable,
  after: readonly MovedValue[] | undefined,
): Promise<readonly MovedRow[]> {
  const columns = key.join(', ')
  const behind = after === undefined ? '' : `WHERE (${columns}) > (${key.map(() => '?').join(', ')})`
  return sql.all(`SELECT * FROM "${name}" ${behind} ORDER BY ${columns} LIMIT ${atOnce}`, after ?? [])
}

/** Adds rows that are not there yet; inside a transaction. */
export async function addRows(sql: MovingSql, table: MovedTable, rows: readonly MovedRow[]): Promise<void> {
  const [first] = rows
  if (first === undefined) return
  const { name, key, without = [], isOneRow } = table
  const columns = Object.keys(first).filter((column) => !without.includes(column))
  const places = `(${columns.map(() => '?').join(', ')})`
  const others = columns.filter((column) => !key.includes(column))
  const over =
    isOneRow === true
      ? ` ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${others.map((column) => `${column} = excluded.${column}`).join(', ')}`
      : ''
  const values = rows.flatMap((row) => columns.map((column) => movable(row[column] ?? null)))
  await sql.run(
    `INSERT INTO "${name}" (${columns.join(', ')}) VALUES ${rows.map(() => places).join(', ')}${over}`,
    values,
  )
}

export function keyOf({ key }: MovedTable, row: MovedRow): readonly MovedValue[] {
  return key.map((column) => row[column] ?? null)
}

/** PostgreSQL's texts hold no U+0000; where evidence had one, the log does not verify against what is left, and the move fails. */
function movable(value: MovedValue): MovedValue {
  return typeof value === 'string' ? value.replaceAll('\0', '\uFFFD') : value
}
