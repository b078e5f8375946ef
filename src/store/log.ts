import type Database from 'better-sqlite3'
import { draftLeaf, leafText, type DraftLeaf } from '../audit/leaf.ts'
import { CompactRange, hashLeaf } from '../audit/merkle.ts'
import { LazaretError } from '../model/errors.ts'
import type { NewEvent } from '../model/event.ts'
import { activityCounter } from './activity.ts'
import { digestIndex } from './digest-index.ts'
import { keyIndex } from './key-index.ts'
import { RuleTallies, tallyWriter } from './rule-tallies.ts'

/** An event with its leaf written, short of the sequence number. */
export interface DraftEvent {
  readonly event: NewEvent
  readonly leaf: DraftLeaf
}

/** Longest leaf, characters. Callers bound their texts far below; this keeps a mistake of theirs out of the log. */
const LEAF_MAX_CHARS = 65_535

/** Throws TypeError where the event cannot be written as JSON, and RangeError where it is longer than LEAF_MAX_CHARS. */
export function draftEvent(event: NewEvent): DraftEvent {
  const leaf = draftLeaf(event)
  if (leaf.before.length > LEAF_MAX_CHARS) throw new RangeError(`an event has more than ${LEAF_MAX_CHARS} characters`)
  return { event, leaf }
}

/** Appending inside one transaction: nothing here is remembered before `kept` is called, after the commit. */
export interface Appending {
  append(draft: DraftEvent): void
  /** writes the new head */
  finish(): void
  kept(): void
}

export interface EventLog {
  /** Only inside a write transaction. */
  begin(): Appending
  /** The tree as it stands in the database. */
  head(): CompactRange
  /** whether this process appended an event */
  appended(): boolean
}

interface Known {
  /** SQLite's data_version: changes when another connection committed */
  readonly version: number
  readonly range: CompactRange
}

type EventColumns = [
  seq: number,
  leaf: string,
  leafHash: Buffer,
  type: string,
  at: string,
  actor: string,
  registry: string | null,
  purl: string | null,
  digest: string | null,
]

/** The log's tail in the database: dense sequence numbers, and the edge of the Merkle tree kept beside them. */
export function eventLog(sqlite: Database.Database): EventLog {
  const dataVersion = sqlite.prepare<[], number>('PRAGMA data_version').pluck()
  const insert = sqlite.prepare<EventColumns>(
    'INSERT INTO log_event (seq, leaf, leaf_hash, type, at, actor, registry, purl, digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const load = sqlite.prepare<[], { size: number; edge: Buffer }>('SELECT size, edge FROM log_state WHERE id = 1')
  const save = sqlite.prepare<[number, Buffer]>(
    'INSERT INTO log_state (id, size, edge) VALUES (1, ?, ?) ON CONFLICT (id) DO UPDATE SET size = excluded.size, edge = excluded.edge',
  )
  const digests = digestIndex(sqlite)
  const keys = keyIndex(sqlite)
  const activity = activityCounter(sqlite)
  const tally = tallyWriter(sqlite)
  let known: Known | undefined
  let appended = false

  function current(): Known {
    const version = dataVersion.get() ?? 0
    if (known?.version === version) return known
    const row = load.get()
    const loaded = { version, range: loadedRange(row) }
    known = loaded
    return loaded
  }

  function begin(): Appending {
    const { version, range: before } = current()
    const range = before.clone()
    digests.begin()
    const tallies = new RuleTallies()
    return {
      append({ event, leaf }) {
        const seq = range.size
        const text = leafText(leaf, seq)
        const hash = hashLeaf(text)
        const { type, at, actor, registry = null, purl = null, digest = null } = event
        insert.run(seq, text, hash, type, at, actor.name, registry, purl, digest)
        if (digest !== null) digests.note(digest, seq)
        tallies.note(event)
        range.append(hash)
      },
      finish() {
        if (range.size === before.size) return
        save.run(range.size, range.toBytes())
        keys.catchUp(range.size)
        tally(tallies)
        activity.catchUp(range.size)
      },
      kept() {
        // The version of the start: had another process committed since, the next reading differs and loads anew.
        known = { version, range }
        appended ||= range.size > before.size
        digests.kept()
      },
    }
  }

  return { begin, head: () => current().range, appended: () => appended }
}

/** The tree as a row of `log_state` has it. Throws LazaretError `internal` where it is damaged. */
export function loadedRange(row: { readonly size: number; readonly edge: Buffer } | undefined): CompactRange {
  try {
    return new CompactRange(row?.size, row?.edge)
  } catch (error) {
    const message = 'The head of the audit log is damaged. Nothing is added to it: run `lazaret audit verify`.'
    throw new LazaretError('internal', message, { cause: error })
  }
}
