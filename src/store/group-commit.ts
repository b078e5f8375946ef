import Database from 'better-sqlite3'
import { ERRORS, LazaretError } from '../model/errors.ts'
import { superseded } from '../model/unit-of-work.ts'
import { draftEvent, type Appending, type DraftEvent, type EventLog } from './log.ts'
import { assertTold, fingerprinted, type Told } from './told.ts'
import type { StoreWrite, UntoldWrite, Writer } from './writes.ts'

/** Most commits in one transaction: bounds how long the event loop stands still. */
const GROUP_MAX = 256

interface QueuedCommit {
  readonly writes: readonly StoreWrite[]
  readonly events: readonly DraftEvent[]
  readonly asOf: number | undefined
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

export interface GroupCommit {
  /** As `UnitOfWork`. */
  commit(told: readonly Told[], untold?: readonly UntoldWrite[], asOf?: number): Promise<void>
  /** Commits what waits, and takes nothing more. */
  close(): void
}

/**
 * Group commit: everything that asks in one turn of the event loop shares a transaction, and so one fsync. A commit
 * whose writes fail is rolled back alone, by a savepoint.
 */
export function groupCommit(sqlite: Database.Database, log: EventLog, apply: Writer): GroupCommit {
  const begin = sqlite.prepare('BEGIN IMMEDIATE')
  const commit = sqlite.prepare('COMMIT')
  const savepoint = sqlite.prepare('SAVEPOINT one')
  const release = sqlite.prepare('RELEASE one')
  const undo = sqlite.prepare('ROLLBACK TO one')
  const revision = sqlite.prepare<[], number>('SELECT revision FROM decision_state WHERE id = 1').pluck()
  let queue: QueuedCommit[] = []
  let open = true

  /** Whether the commit stands; its promise is settled at once where it does not. */
  function add(waiting: QueuedCommit, appending: Appending): boolean {
    if (waiting.asOf !== undefined && waiting.asOf < (revision.get() ?? 0)) {
      waiting.reject(superseded())
      return false
    }
    if (waiting.writes.length > 0) {
      savepoint.run()
      try {
        apply(waiting.writes)
      } catch (error) {
        if (!sqlite.inTransaction) throw error
        undo.run()
        release.run()
        waiting.reject(toLazaretError(error))
        return false
      }
      release.run()
    }
    for (const event of waiting.events) appending.append(event)
    return true
  }

  function commitGroup(group: readonly QueuedCommit[]): void {
    let kept = group
    try {
      begin.run()
      const appending = log.begin()
      kept = group.filter((waiting) => add(waiting, appending))
      appending.finish()
      commit.run()
      appending.kept()
    } catch (error) {
      if (sqlite.inTransaction) sqlite.exec('ROLLBACK')
      for (const waiting of group) waiting.reject(unstored(error))
      return
    }
    for (const waiting of kept) waiting.resolve()
  }

  function flush(): void {
    const group = queue.slice(0, GROUP_MAX)
    queue = queue.slice(GROUP_MAX)
    if (queue.length > 0) setImmediate(flush)
    if (group.length > 0) commitGroup(group)
  }

  return {
    commit(told, untold = [], asOf?: number) {
      return new Promise((resolve, reject) => {
        if (!open) throw new LazaretError('stopping', 'This Lazaret stops: nothing can be stored any more.')
        const writes = [...told.flatMap(({ changes }) => changes), ...untold]
        queue.push({ writes, events: drafted(told), asOf, resolve, reject })
        if (queue.length === 1) setImmediate(flush)
      })
    },
    close() {
      open = false
      while (queue.length > 0) flush()
    },
  }
}

function drafted(told: readonly Told[]): DraftEvent[] {
  try {
    for (const one of told) assertTold(one)
    return told.map((one) => draftEvent(fingerprinted(one)))
  } catch (error) {
    throw toLazaretError(error)
  }
}

/** SQLite's complaint in the words that leave the store. */
function toLazaretError(error: unknown): LazaretError {
  if (error instanceof LazaretError) return error
  const code = error instanceof Database.SqliteError ? error.code : ''
  if (code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY') {
    return new LazaretError('conflict', ERRORS.conflict.hint, { cause: error })
  }
  if (code === 'SQLITE_CONSTRAINT_FOREIGNKEY') {
    return new LazaretError('not-found', 'What this belongs to is not there.', { cause: error })
  }
  return unstored(error)
}

function unstored(error: unknown): LazaretError {
  if (error instanceof LazaretError) return error
  const reason = error instanceof Error ? error.message : String(error)
  return new LazaretError('internal', `The change could not be stored: ${reason}.`, { cause: error })
}
