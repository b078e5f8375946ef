import type Database from 'better-sqlite3'
import { parseLeaf } from '../audit/leaf.ts'
import type { Records } from '../model/records.ts'
import type { Reads } from './reads.ts'

export interface ReceiverWriter {
  /** it was told of every event before `next` */
  told(receiver: string, next: number): void
}

export function receiverWriter(sqlite: Database.Database): ReceiverWriter {
  const told = sqlite.prepare<[string, number]>(
    'INSERT INTO receiver (name, next) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET next = excluded.next',
  )
  return { told: (receiver, next) => void told.run(receiver, next) }
}

/** The log forwards, and how far each receiver was told of it. */
export function receiverRecords(reads: Reads): Pick<Records, 'eventsFrom' | 'receiverCursor'> {
  const forward = reads.prepare<[number, number], { leaf: string }>(
    'SELECT leaf FROM log_event WHERE seq >= ? ORDER BY seq LIMIT ?',
  )
  const cursor = reads.prepare<[string], { readonly next: number }>('SELECT next FROM receiver WHERE name = ?')
  return {
    eventsFrom: async (from, limit) => (await forward.all(from, limit)).map(({ leaf }) => parseLeaf(leaf)),
    receiverCursor: async (receiver) => (await cursor.get(receiver))?.next,
  }
}
