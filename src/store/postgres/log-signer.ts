import { hasSigner, loadSigner, takeSigner } from '../../audit/key.ts'
import { openNote, type NoteSigner } from '../../audit/note.ts'
import { LazaretError } from '../../model/errors.ts'
import type { Reads } from '../reads.ts'

const KEPT = 'SELECT verifier FROM log_signer WHERE id = 1'

/** Whoever comes first says whose log it is; the answer is the same for all. */
const CLAIM = `INSERT INTO log_signer (id, verifier) VALUES (1, ?)
  ON CONFLICT (id) DO UPDATE SET verifier = log_signer.verifier RETURNING verifier`

/**
 * What signs the log of the database: `key`, or else the key in `dataDir`, which is made for a log that nobody signs yet. All processes
 * on a database have the same one: the database keeps its public half, and never the key itself. `newest`: the last signed head.
 * Throws LazaretError `unusable-data` where another key signs this log, or it is missing.
 */
export async function logSigner(
  reads: Reads,
  {
    dataDir,
    key,
    newest,
  }: {
    readonly dataDir: string
    readonly key: string | undefined
    readonly newest: { readonly note: string } | undefined
  },
): Promise<NoteSigner> {
  const isKept = (await reads.prepare<[], { verifier: string }>(KEPT).get()) !== undefined
  if (key === undefined && (isKept || newest !== undefined) && !(await hasSigner(dataDir))) throw refused('is not here')
  const signer = key === undefined ? await loadSigner(dataDir, false) : await takeSigner(dataDir, key)
  if (newest !== undefined && openNote(newest.note, signer.verifier).kind !== 'signed') throw refused('is another one')
  const kept = await reads.prepare<[string], { verifier: string }>(CLAIM).get(signer.verifier.text)
  if (kept?.verifier !== signer.verifier.text) throw refused('is another one')
  return signer
}

function refused(what: string): LazaretError {
  return new LazaretError(
    'unusable-data',
    `the key that signs the log of this database ${what}: give this one what audit.key of its first server holds (LAZARET_AUDIT_KEY_FILE)`,
  )
}
