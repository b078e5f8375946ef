import { setImmediate as nextTurn } from 'node:timers/promises'
import type Database from 'better-sqlite3'
import { fingerprintOf, placeOf } from '../audit/fingerprint.ts'
import type { RowTrace } from '../audit/reader.ts'
import type { Change } from '../model/unit-of-work.ts'
import type { Verdict } from '../model/verdict.ts'
import { toFreeze } from './freezes.ts'
import { hasTable } from './has-table.ts'
import { toKeptPolicy, toLoosening } from './loosenings.ts'
import { toOutbreak } from './outbreaks.ts'
import { toArtifact, toCase, toProposal, toRejection, toToken, toUser, toWaiver } from './rows.ts'
import type { Schema } from './schema.ts'

/** Rows read at once: keeps the event loop free. */
const ROWS_AT_ONCE = 500

/** The tables whose rows events tell of; sessions and facts go without (`UnrecordedWrite`), requests are folded. */
type Table =
  | 'artifact'
  | 'verdict'
  | 'quarantine_case'
  | 'waiver'
  | 'proposal'
  | 'rejection'
  | 'freeze'
  | 'outbreak'
  | 'kept_policy'
  | 'loosening'
  | 'person'
  | 'access_token'
  | 'log_cut'

/** What stands in one place of a row, as the change that would put it there; `change` undefined: nothing does. */
interface Part {
  readonly kind: Change['kind']
  readonly key: readonly string[]
  readonly label: string
  readonly change: Change | undefined
  /** whatever stands there was not written by us */
  readonly isUnreadable?: true
}

const PARTS: { readonly [Name in Table]: (row: Schema[Name]) => readonly Part[] } = {
  artifact(row) {
    const change = { kind: 'artifact', artifact: toArtifact(row) } as const
    return [part([row.registry, row.name, row.filename], `file ${row.filename} of ${row.registry}`, change)]
  },
  verdict({ registry, digest, name, filename, body }) {
    const verdict: Verdict = JSON.parse(body)
    const change = { kind: 'verdict', registry, digest, name, filename, verdict } as const
    const key = name === '' ? [registry, digest, filename] : [registry, digest, name, filename]
    return [part(key, `verdict on ${filename} of ${registry}`, change)]
  },
  quarantine_case(row) {
    const { registry, digest, name, filename, keyed_by } = row
    const key = keyed_by === 'digest' ? [registry, digest] : [registry, digest, name, filename]
    const opened = part(key, `case ${row.id}`, { kind: 'case-opened', case: toCase(row) })
    const { id, state, decided_at: at, decided_by: by, decision_reason: reason } = row
    const decision = { kind: 'case-decided', id, state, at: at ?? '', by: by ?? '', reason: reason ?? '' } as const
    const isUndecided = state === 'open' && at === null && by === null && reason === null
    return [opened, { ...part([id], `decision on case ${id}`, decision), ...(isUndecided ? NOTHING : {}) }]
  },
  waiver(row) {
    const { id } = row
    const end = ended('waiver-revoked', row)
    return [part([id], `waiver ${id}`, { kind: 'waiver', waiver: toWaiver(row) }), end]
  },
  proposal(row) {
    const proposal = toProposal(row)
    const { id, end } = proposal
    const ending = { kind: 'proposal-ended', id, end: end ?? { at: '', by: '', how: 'withdrawn' } } as const
    return [
      part([id], `proposal ${id}`, { kind: 'proposal', proposal }),
      { ...part([id], `end of proposal ${id}`, ending), ...(isUnended(row) ? NOTHING : {}) },
    ]
  },
  rejection(row) {
    const { id } = row
    const end = ended('rejection-revoked', row)
    return [part([id], `rejection ${id}`, { kind: 'rejection', rejection: toRejection(row) }), end]
  },
  freeze(row) {
    const { id } = row
    return [part([id], `freeze ${id}`, { kind: 'freeze', freeze: toFreeze(row) }), ended('freeze-lifted', row)]
  },
  outbreak(row) {
    const { id } = row
    return [
      part([id], `outbreak ${id}`, { kind: 'outbreak', outbreak: toOutbreak(row) }),
      ended('outbreak-lifted', row),
    ]
  },
  kept_policy(row) {
    return [part([row.registry], `policy kept for ${row.registry}`, { kind: 'policy-kept', policy: toKeptPolicy(row) })]
  },
  loosening(row) {
    const loosening = toLoosening(row)
    const { id, agreed = { at: '', by: '' }, end } = loosening
    const agreement = { kind: 'loosening-agreed', id, ...agreed } as const
    const ending = { kind: 'loosening-ended', id, end: end ?? { at: '', by: '', how: 'withdrawn' } } as const
    const isUnagreed = row.agreed_at === null && row.agreed_by === null
    return [
      part([id], `looser policy ${id}`, { kind: 'loosening', loosening }),
      { ...part([id], `agreement to looser policy ${id}`, agreement), ...(isUnagreed ? NOTHING : {}) },
      { ...part([id], `end of looser policy ${id}`, ending), ...(isUnended(row) ? NOTHING : {}) },
    ]
  },
  person(row) {
    return [part([row.id], `user ${row.name}`, { kind: 'user', user: toUser(row) })]
  },
  log_cut({ size, previous, note }) {
    const change = { kind: 'log-cut', cut: { size, previous, note }, kept: [], pinned: [] } as const
    return [part([String(size)], `cut at event ${size}`, change)]
  },
  access_token(row) {
    const token = part([row.id], `token ${row.name}`, { kind: 'token', token: toToken(row) })
    return [token, ended('token-revoked', row)]
  },
}

const NOTHING = { change: undefined }

function isUnended({ ended_at, ended_by, ended_how }: Schema['proposal'] | Schema['loosening']): boolean {
  return ended_at === null && ended_by === null && ended_how === null
}

function part(key: readonly string[], label: string, change: Change): Part {
  return { kind: change.kind, key, label, change }
}

function ended(
  kind: 'waiver-revoked' | 'rejection-revoked' | 'freeze-lifted' | 'outbreak-lifted' | 'token-revoked',
  row: { readonly id: string; readonly revoked_at: string | null; readonly revoked_by: string | null },
): Part {
  const { id, revoked_at: at, revoked_by: by } = row
  const whole = part([id], `end of ${kind.replace(/-(?:revoked|lifted)$/, '')} ${id}`, {
    kind,
    id,
    at: at ?? '',
    by: by ?? '',
  })
  return at === null && by === null ? { ...whole, ...NOTHING } : whole
}

/** In the order in which they are read. */
const TABLES = [
  'artifact',
  'verdict',
  'quarantine_case',
  'waiver',
  'proposal',
  'rejection',
  'outbreak',
  'freeze',
  'kept_policy',
  'loosening',
  'person',
  'access_token',
  'log_cut',
] as const satisfies readonly Table[]

/** A table that an older database may not have, and by which it is known. */
const SINCE: { readonly [Name in Table]?: string } = {
  proposal: 'proposal',
  outbreak: 'outbreak',
  freeze: 'freeze',
  kept_policy: 'kept_policy',
  loosening: 'loosening',
  log_cut: 'log_kept',
}

type Numbered<Row> = Row & { readonly row_number: number }

/** All rows of a table, so many at a time, each with a number by which it is named where it cannot be read. */
export type RowPages = <Name extends Table>(table: Name) => AsyncIterable<readonly Numbered<Schema[Name]>[]>

/** Every row that events tell of, for those who doubt it: whatever stands there now. */
export async function* rowTraces(sqlite: Database.Database): AsyncGenerator<RowTrace> {
  const tables = TABLES.filter((table) => hasTable(sqlite, SINCE[table] ?? table))
  yield* tracesIn((table) => pagesOf(sqlite, table), tables)
}

/** As `rowTraces`, wherever the rows come from. */
export async function* tracesIn(pages: RowPages, tables: readonly Table[] = TABLES): AsyncGenerator<RowTrace> {
  for (const table of tables) yield* tracesOf(pages(table), table)
}

async function* tracesOf<Name extends Table>(
  pages: AsyncIterable<readonly Numbered<Schema[Name]>[]>,
  table: Name,
): AsyncGenerator<RowTrace> {
  const parts: (row: Schema[Name]) => readonly Part[] = PARTS[table]
  for await (const rows of pages) {
    for (const row of rows)
      yield* readable(() => parts(row), `row numbered ${row.row_number} of the table ${table}`).map(traceOf)
  }
}

async function* pagesOf<Name extends Table>(
  sqlite: Database.Database,
  table: Name,
): AsyncGenerator<readonly Numbered<Schema[Name]>[]> {
  const select = sqlite.prepare<[number, number], Numbered<Schema[Name]>>(
    `SELECT rowid AS row_number, * FROM ${table} WHERE rowid > ? ORDER BY rowid LIMIT ?`,
  )
  for (let last = Number.MIN_SAFE_INTEGER; ;) {
    const rows = select.all(last, ROWS_AT_ONCE)
    yield rows
    const end = rows.at(-1)
    if (end === undefined) return
    last = end.row_number
    await nextTurn()
  }
}

/** SQLite holds any type in any column, and whoever edited the file may have left any text where JSON belongs. */
function readable(parts: () => readonly Part[], row: string): readonly Part[] {
  try {
    return parts()
  } catch {
    return [{ kind: 'user', key: [row], label: `${row}, which cannot be read`, change: undefined, isUnreadable: true }]
  }
}

function traceOf({ kind, key, label, change, isUnreadable }: Part): RowTrace {
  const content = isUnreadable === true ? '' : change && fingerprintOf(change)?.content
  return { place: placeOf(kind, key), content, label }
}
