import { parseLeaf, type DraftLeaf } from '../../audit/leaf.ts'
import { hashLeaf, type CompactRange } from '../../audit/merkle.ts'
import { signCheckpoint } from '../../audit/checkpoint.ts'
import type { NoteSigner } from '../../audit/note.ts'
import type { Checkpoint } from '../../model/checkpoint.ts'
import type { Clock } from '../../model/clock.ts'
import type { LoggedEvent } from '../../model/event.ts'
import { BLOCK } from '../digest-index.ts'
import { loadedRange } from '../log.ts'
import { countChunks } from './activity.ts'
import { SILENT_SESSIONS_END, toLazaretError } from './connection.ts'
import { keyChunks } from './key-index.ts'
import { LOCKS } from './migrate.ts'
import { Session } from './session.ts'
import { statement, Transaction } from './statement.ts'
import { addTallies } from './tallies.ts'

/** Events that get their numbers in one transaction at most. */
const EVENTS_MAX = 2000

/** How often it is looked whether events wait, or another one leads no longer, milliseconds. */
const POLL_MS = 250

const WAITING = statement(
  `SELECT id, leaf_before AS before, leaf_after AS after FROM pending_event ORDER BY id LIMIT ${EVENTS_MAX}`,
)
const LEAD = statement('UPDATE log_state SET term = term + 1 WHERE id = 1 RETURNING term, size, edge')
const GROW = statement('UPDATE log_state SET size = @next, edge = @edge WHERE id = 1 AND term = @term AND size = @size')
const EVENTS = statement(
  `INSERT INTO log_event (seq, leaf, leaf_hash, type, at, actor, registry, purl, digest)
   SELECT * FROM unnest(@seqs::bigint[], @leaves::text[], @hashes::bytea[], @types::text[], @times::text[], @actors::text[],
     @registries::text[], @purls::text[], @digests::text[])`,
)
const DIGESTS = statement(
  'INSERT INTO log_digest (digest, block) SELECT * FROM unnest(@digests::text[], @blocks::integer[]) ON CONFLICT DO NOTHING',
)
const TAKEN = statement('DELETE FROM pending_event WHERE id = ANY(@ids::bigint[])')
const SIGNED = statement('UPDATE log_state SET signed = signed + 1 WHERE id = 1 AND term = @term AND size = @size')
const HEAD = statement(
  'INSERT INTO checkpoint (size, origin, root_hash, at, note) VALUES (@size, @origin, @rootHash, @at, @note)',
)
const LATEST = statement('SELECT COALESCE(MAX(size), 0) AS size FROM checkpoint')

interface Waiting extends DraftLeaf {
  readonly id: number
}

/** What a sequencer knows while it leads: nobody else changes the log. */
interface Lead {
  readonly tx: Transaction
  readonly term: number
  readonly range: CompactRange
  readonly keyedBelow: number
  readonly countedBelow: number
}

export interface SequencerOptions {
  readonly url: string
  readonly signer: NoteSigner
  readonly clock: Clock
}

/**
 * Gives events that are durable their numbers, in the order of their insertion, and signs the log's head. One process does at a time:
 * a session's lock elects it, and each of its transactions stands only while `log_state` has the term that it began with and the
 * size that it knows. One that was replaced, and does not know it, changes nothing.
 */
export class Sequencer {
  readonly #options: SequencerOptions
  readonly #session: Session
  #lead: Lead | undefined
  #work: Promise<unknown> = Promise.resolve()
  #timer: NodeJS.Timeout | undefined
  #isNudged = false

  constructor(options: SequencerOptions) {
    this.#options = options
    this.#session = new Session(options.url, async (client) => void (await client.query(SILENT_SESSIONS_END)))
  }

  /** Events wait: from now on it is looked now and then. */
  nudge(): void {
    this.#timer ??= setInterval(() => this.nudge(), POLL_MS).unref()
    if (this.#isNudged) return
    this.#isNudged = true
    this.#inTurn(() => {
      this.#isNudged = false
      return this.#drain()
    }).catch(() => undefined)
  }

  /** Numbers all that waits. False: another process leads, and does so. Throws LazaretError. */
  drain(): Promise<boolean> {
    return this.#inTurn(() => this.#drain())
  }

  /** Signs the head as it stands, with all that waited; undefined: nothing is new, or another process leads. Throws LazaretError. */
  checkpoint(): Promise<Checkpoint | undefined> {
    return this.#inTurn(async () => ((await this.#drain()) ? await this.#sign() : undefined))
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.#inTurn(() => this.#resign())
  }

  /** One thing after the other; what fails ends the lead, since nobody knows what of it stands. */
  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#work.then(work).catch(async (error: unknown) => {
      await this.#resign()
      throw toLazaretError(error)
    })
    this.#work = done.catch(() => undefined)
    return done
  }

  async #resign(): Promise<void> {
    this.#lead = undefined
    await this.#session.drop()
  }

  async #drain(): Promise<boolean> {
    for (;;) {
      const lead = await this.#leading()
      if (lead === undefined) return false
      const waiting = await lead.tx.all<Waiting>(WAITING, {})
      if (waiting.length === 0) return true
      this.#lead = await number(lead, waiting)
    }
  }

  async #leading(): Promise<Lead | undefined> {
    if (this.#session.open === undefined) this.#lead = undefined
    if (this.#lead !== undefined) return this.#lead
    const client = await this.#session.client()
    const { rows } = await client.query<{ leads: boolean }>(`SELECT pg_try_advisory_lock(${LOCKS.sequencing}) AS leads`)
    if (rows[0]?.leads !== true) return undefined
    const tx = new Transaction(client)
    const state = await tx.first<{ term: number; size: number; edge: Buffer }>(LEAD, {})
    if (state === undefined) throw new Error('the log has no state')
    this.#lead = { tx, term: state.term, range: loadedRange(state), keyedBelow: 0, countedBelow: 0 }
    return this.#lead
  }

  async #sign(): Promise<Checkpoint | undefined> {
    const lead = this.#lead
    if (lead === undefined) return undefined
    const { tx, term, range } = lead
    const { size } = range
    if (size === (await tx.first<{ size: number }>(LATEST, {}))?.size) return undefined
    const signed = signCheckpoint(size, range.root(), this.#options.clock().toISOString(), this.#options.signer)
    await inTransaction(tx, async () => {
      stillLeads(await tx.run(SIGNED, { term, size }))
      const { origin, rootHash, at, note } = signed
      await tx.run(HEAD, { size, origin, rootHash, at, note })
    })
    return signed
  }
}

/** What the sequencer knows once these events are in the log. */
async function number(
  { tx, term, range: before, keyedBelow, countedBelow }: Lead,
  waiting: readonly Waiting[],
): Promise<Lead> {
  const range = before.clone()
  const size = range.size
  const rows = waiting.map((leaf, index) => numbered(leaf, size + index))
  for (const { hash } of rows) range.append(hash)
  let known = keyedBelow
  let counted = countedBelow
  await inTransaction(tx, async () => {
    stillLeads(await tx.run(GROW, { term, size, next: range.size, edge: range.toBytes() }))
    await tx.run(EVENTS, {
      seqs: rows.map(({ event }) => event.seq),
      leaves: rows.map(({ text }) => text),
      hashes: rows.map(({ hash }) => `\\x${hash.toString('hex')}`),
      types: rows.map(({ event }) => event.type),
      times: rows.map(({ event }) => event.at),
      actors: rows.map(({ event }) => event.actor.name),
      registries: rows.map(({ event }) => event.registry ?? null),
      purls: rows.map(({ event }) => event.purl ?? null),
      digests: rows.map(({ event }) => event.digest ?? null),
    })
    const blocks = new Map(rows.flatMap(({ event }) => blockOf(event)))
    await tx.run(DIGESTS, {
      digests: [...blocks.values()].map(({ digest }) => digest),
      blocks: [...blocks.values()].map(({ block }) => block),
    })
    await addTallies(
      tx,
      rows.map(({ event }) => event),
    )
    known = await keyChunks(tx, range.size, keyedBelow)
    counted = await countChunks(tx, range.size, countedBelow)
    const taken = await tx.run(TAKEN, { ids: waiting.map(({ id }) => id) })
    if (taken !== waiting.length) throw new Error('events that wait for their numbers were taken by somebody else')
  })
  return { tx, term, range, keyedBelow: known, countedBelow: counted }
}

function numbered(leaf: DraftLeaf, seq: number) {
  const text = `${leaf.before}${seq}${leaf.after}`
  return { text, hash: hashLeaf(text), event: parseLeaf(text) }
}

function blockOf({ digest, seq }: LoggedEvent): [key: string, row: { digest: string; block: number }][] {
  if (digest === undefined) return []
  const block = Math.floor(seq / BLOCK)
  return [[`${digest} ${block}`, { digest, block }]]
}

async function inTransaction(tx: Transaction, work: () => Promise<void>): Promise<void> {
  await tx.run(BEGIN, {})
  await work()
  await tx.run(COMMIT, {})
}

const BEGIN = statement('BEGIN')
const COMMIT = statement('COMMIT')

function stillLeads(changed: number): void {
  if (changed !== 1) throw new Error('another process numbers the events of the log now')
}
