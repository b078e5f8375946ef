import type { NoteVerifier } from './note.ts'
import type { LogReader } from './reader.ts'

/**
 * The log as JSON Lines, each line canonical JSON. First all events: `{"hash":"<hex>","leaf":{…},"seq":0}`, where the
 * leaf stands as it was hashed (sha256 over a zero byte and the text of `leaf`). Last, one line with the newest
 * checkpoint that covers them and the key: `{"checkpoint":"<signed note>","key":"<verifier key>"}`; the note is null
 * where nothing was signed yet.
 */
export async function* exportLog(reader: LogReader, verifier: NoteVerifier): AsyncGenerator<string> {
  const { size, checkpoints } = await reader.snapshot()
  for await (const { seq, leaf, leafHash } of reader.rows(0, size)) {
    yield `{"hash":"${leafHash.toString('hex')}","leaf":${leaf},"seq":${seq}}\n`
  }
  const checkpoint = checkpoints.at(-1)?.note ?? null
  yield `${JSON.stringify({ checkpoint, key: verifier.text })}\n`
}
