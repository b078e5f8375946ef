import type pg from 'pg'
import type { DraftLeaf } from '../../audit/leaf.ts'
import type { Clock } from '../../model/clock.ts'
import type { LazaretError } from '../../model/errors.ts'
import { superseded } from '../../model/unit-of-work.ts'
import type { StoreWrite } from '../writes.ts'
import { isAway, toLazaretError } from './connection.ts'
import { LOCKS } from './migrate.ts'
import { statement, Transaction } from './statement.ts'
import { applyWrites } from './writes.ts'

/**
 * Takes the turn of this number, which stands or falls with what is committed in it; no row where it was taken before. Where the
 * connection of an earlier try was lost, and the server does not know it yet, this waits for what becomes of it.
 */
const TURN_SQL = `INSERT INTO commit_turn (replica, number, decided)
   SELECT @replica, @number, revision FROM decision_state WHERE id = 1
   ON CONFLICT (replica) DO UPDATE SET number = excluded.number, decided = excluded.decided, at = clock_timestamp()
     WHERE commit_turn.number < excluded.number
   RETURNING decided`

const TURN = statement(TURN_SQL)

const PENDING = statement(
  `INSERT INTO pending_event (replica, leaf_before, leaf_after)
   SELECT @replica, before, after FROM unnest(@before::text[], @after::text[]) WITH ORDINALITY AS leaf (before, after, place)
   ORDER BY place`,
)

/** Turn and events in one statement, and one round trip; of the events those that rest on no older decisions than stand now. */
const PENDING_IN_TURN = statement(
  `WITH turn AS (${TURN_SQL}), added AS (
     INSERT INTO pending_event (replica, leaf_before, leaf_after)
     SELECT @replica, before, after
       FROM unnest(@before::text[], @after::text[], @asOf::bigint[]) WITH ORDINALITY AS leaf (before, after, as_of, place)
       WHERE EXISTS (SELECT 1 FROM turn WHERE as_of IS NULL OR as_of >= decided) ORDER BY place)
   SELECT decided FROM turn`,
)

/** Of a turn that was taken: what stood when it was. */
const TAKEN = statement('SELECT decided FROM commit_turn WHERE replica = @replica AND number = @number')

/** What one caller wants to stand or fall together. */
export interface Commit {
  readonly writes: readonly StoreWrite[]
  readonly leaves: readonly DraftLeaf[]
  /** the revision of decisions that it rests on: it fails where another one stands */
  readonly asOf?: number | undefined
}

interface Turn {
  /** the revision of decisions as it is taken */
  readonly decided: number
}

/** The commits of one transaction, and the number by which it is known that it stands. */
interface Group {
  readonly replica: string
  readonly number: number
  readonly commits: readonly Commit[]
}

/** What became of a group. */
export interface Outcome {
  /** why the changes of a commit could not be; the others stand */
  readonly failed: ReadonlyMap<Commit, LazaretError>
  /** revision of decisions that it met or wrote */
  readonly decided: number | undefined
}

/** What a try that came as far as its end would have made: it stands where a later one finds its turn taken. */
export interface Left {
  outcome?: Outcome
}

/**
 * One try to commit a group; undefined where an earlier try stands, whose answer was lost. `left.outcome` is set before the server is
 * asked for what makes it durable. Throws what the driver throws.
 */
export async function attempt(client: pg.Client, group: Group, clock: Clock, left: Left): Promise<Outcome | undefined> {
  const hasWrites = group.commits.some(({ writes }) => writes.length > 0)
  return hasWrites ? await withWrites(client, group, clock, left) : await eventsAlone(client, group, left)
}

async function eventsAlone(client: pg.Client, group: Group, left: Left): Promise<Outcome | undefined> {
  const tx = new Transaction(client)
  const { replica, number, commits } = group
  const asOf = commits.flatMap((one) => one.leaves.map(() => one.asOf ?? null))
  const isFirst = left.outcome === undefined
  // An earlier try may stand whose answer was lost: what became of it is asked below.
  left.outcome ??= { failed: new Map(), decided: undefined }
  const turn = await tx.first<Turn>(PENDING_IN_TURN, { ...pending(group, commits), number, asOf })
  if (turn === undefined && isFirst) throw taken(group)
  const stood = turn ?? (await tx.first<Turn>(TAKEN, { replica, number }))
  if (stood === undefined) throw taken(group)
  const late = commits.filter((one) => isSuperseded(one, stood.decided))
  return { failed: new Map(late.map((one) => [one, superseded()])), decided: stood.decided }
}

async function withWrites(client: pg.Client, group: Group, clock: Clock, left: Left): Promise<Outcome | undefined> {
  const { replica, number, commits } = group
  const tx = new Transaction(client, replica)
  await client.query('BEGIN')
  await client.query(`SELECT pg_advisory_xact_lock(${LOCKS.writing})`)
  const turn = await tx.first<Turn>(TURN, { replica, number })
  if (turn === undefined) {
    await client.query('ROLLBACK')
    if (left.outcome === undefined) throw taken(group)
    return undefined
  }
  const failed = new Map<Commit, LazaretError>()
  for (const one of commits) {
    const isLate = isSuperseded(one, tx.decided ?? turn.decided)
    const error = isLate ? superseded() : await applied(tx, client, one.writes, clock)
    if (error !== undefined) failed.set(one, error)
  }
  const standing = commits.filter((one) => !failed.has(one))
  if (standing.some(({ leaves }) => leaves.length > 0)) await tx.run(PENDING, pending(group, standing))
  const outcome: Outcome = { failed, decided: tx.decided ?? turn.decided }
  left.outcome = outcome
  await client.query('COMMIT')
  return outcome
}

function isSuperseded({ asOf }: Commit, decided: number): boolean {
  return asOf !== undefined && asOf < decided
}

function taken({ replica, number }: Group): Error {
  return new Error(`the turn ${number} of ${replica} was taken before`)
}

function pending({ replica }: Group, commits: readonly Commit[]) {
  const leaves = commits.flatMap((one) => one.leaves)
  return { replica, before: leaves.map(({ before }) => before), after: leaves.map(({ after }) => after) }
}

/** The writes of one commit; why they cannot be, where they are undone. */
async function applied(
  tx: Transaction,
  client: pg.Client,
  writes: readonly StoreWrite[],
  clock: Clock,
): Promise<LazaretError | undefined> {
  if (writes.length === 0) return undefined
  const before = tx.decided
  await client.query('SAVEPOINT one')
  try {
    await applyWrites(tx, writes, clock().toISOString())
  } catch (error) {
    if (isAway(error)) throw error
    await client.query('ROLLBACK TO one')
    tx.decided = before
    return toLazaretError(error)
  }
  await client.query('RELEASE one')
  return undefined
}
