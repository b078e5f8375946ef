import type { NoteVerifier } from './note.ts'
import type { LogReader } from './reader.ts'

/**
 * The log as JSON Lines, each line canonical JSON. Where the log was cut, first `{"cut":"<signed note>"}`: what follows begins
 * there. Then all events: `{"hash":"<hex>","leaf":{…},"seq":0}`, where the leaf stands as it was hashed (sha256 over a zero
 * byte and the text of `leaf`). Last, one line with the newest checkpoint that covers them and the key:
 * `{"checkpoint":"<signed note>","key":"<verifier key>"}`; the note is null where nothing was signed yet.
 * `below`: the events before this one, at which the head was signed, and before the last line all heads up to there, one a line
 * as a witness gets them: what is to be cut off.
 */
export async function* exportLog(reader: LogReader, verifier: NoteVerifier, below?: number): AsyncGenerator<string> {
  const { size, cut, checkpoints } = await reader.snapshot()
  if (cut !== undefined) yield `${JSON.stringify({ cut: cut.note })}\n`
  for await (const { seq, leaf, leafHash } of reader.rows(cut?.size ?? 0, below ?? size)) {
    yield `{"hash":"${leafHash.toString('hex')}","leaf":${leaf},"seq":${seq}}\n`
  }
  const heads = checkpoints.filter((head) => head.size <= (below ?? size))
  if (below !== undefined) {
    for (const { note } of heads.slice(0, -1)) yield `${JSON.stringify({ checkpoint: note })}\n`
  }
  yield `${JSON.stringify({ checkpoint: heads.at(-1)?.note ?? null, key: verifier.text })}\n`
}
