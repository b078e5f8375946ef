import { exportReader } from '../audit/export-reader.ts'
import { exportLog } from '../audit/export.ts'
import { loadVerifier, verifierIn } from '../audit/key.ts'
import type { NoteVerifier } from '../audit/note.ts'
import type { LogReader } from '../audit/reader.ts'
import { verifyLog, type LogReport, type VerifyOptions } from '../audit/verify.ts'
import { joinExports } from '../audit/past.ts'
import { LazaretError } from '../model/errors.ts'
import { openPostgresLog } from '../store/postgres/reading.ts'
import { openLog, unreadable } from '../store/reading.ts'

/** The log to be audited: that of a data folder, or of the database that goes with it, or an export of one. */
export type AuditedLog =
  | { readonly dataDir: string; readonly database?: { readonly url: string } | undefined }
  | { readonly file: string }

/** Exports of what was cut off, as one log. Throws LazaretError `bad-request` where they are none, or one is missing. */
export async function openPast(paths: readonly string[]): Promise<LogReader> {
  return joinExports(await Promise.all(paths.map((path) => exportReader(path))))
}

/** What an auditor needs: the log and its public key. No private key, no policy, no right to write. */
export interface Auditor {
  readonly verifier: NoteVerifier
  verify(options: VerifyOptions): Promise<LogReport>
  /** lines as of `exportLog` */
  export(): AsyncIterable<string>
  readonly close: () => void
}

/**
 * `key`: the log's public key, or the path of a file that holds it; absent: the one in the data folder, which whoever changed
 * the log may have changed with it. Throws LazaretError `not-found`, `bad-request` and `unusable-data`.
 */
export async function openAuditor(log: AuditedLog, key: string | undefined): Promise<Auditor> {
  if ('file' in log) {
    const verifier = await verifierOf(log, key)
    return auditorOf(await exportReader(log.file), verifier, log.file, () => undefined)
  }
  const { reader, close } = log.database === undefined ? openLog(log.dataDir) : await openPostgresLog(log.database.url)
  try {
    return auditorOf(reader, await verifierOf(log, key), log.dataDir, close)
  } catch (error) {
    close()
    throw error
  }
}

async function verifierOf(log: AuditedLog, key: string | undefined): Promise<NoteVerifier> {
  if (key !== undefined) return verifierIn(key)
  if ('file' in log) {
    throw new LazaretError(
      'bad-request',
      `name the log's public key by --key, as you keep it or as audit.pub has it: the key in ${log.file} proves nothing about that file`,
    )
  }
  const verifier = await loadVerifier(log.dataDir)
  if (verifier !== undefined) return verifier
  throw new LazaretError(
    'not-found',
    'the log has no public key here (audit.pub): name it by --key, or start Lazaret once',
  )
}

function auditorOf(reader: LogReader, verifier: NoteVerifier, place: string, close: () => void): Auditor {
  return {
    verifier,
    async verify(options) {
      try {
        return await verifyLog(reader, verifier, options)
      } catch (error) {
        throw unreadable(error, place)
      }
    },
    async *export() {
      try {
        yield* exportLog(reader, verifier)
      } catch (error) {
        throw unreadable(error, place)
      }
    },
    close,
  }
}
