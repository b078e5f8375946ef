import { randomBytes } from 'node:crypto'
import { link, open, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isCode } from '../model/error-code.ts'
import { LazaretError } from '../model/errors.ts'
import { cut } from '../model/text.ts'
import { newSigner, parseSigner, parseVerifier, type NoteSigner, type NoteVerifier } from './note.ts'

const PRIVATE = 'audit.key'
const PUBLIC = 'audit.pub'

/**
 * The log's key pair in `dataDir`, made at the first start: `audit.key` (mode 0600) and `audit.pub`.
 * `signedBefore`: the log holds checkpoints already, so that a missing key is a loss and not a beginning.
 */
export async function loadSigner(dataDir: string, signedBefore: boolean): Promise<NoteSigner> {
  const found = await readSigner(dataDir)
  if (found === undefined && signedBefore) {
    throw new LazaretError('unusable-data', `The audit log is signed, but its key is missing: put ${PRIVATE} back.`)
  }
  if (found === undefined) await createKey(dataDir)
  const signer = found ?? (await readSigner(dataDir))
  if (signer === undefined) throw new LazaretError('internal', `${PRIVATE} could not be made.`)
  await publish(dataDir, signer)
  return signer
}

/**
 * The log's key pair as it is handed in (`audit.key` of the configuration); only its public half is written into `dataDir`.
 * Throws `invalid-config` for what is no key, and `unusable-data` where the folder has another one.
 */
export async function takeSigner(dataDir: string, given: string): Promise<NoteSigner> {
  const signer = parseSigner(given.trim())
  if (signer === undefined)
    throw new LazaretError('invalid-config', `audit.key is no key of a log: give what ${PRIVATE} holds`)
  const found = await readSigner(dataDir)
  if (found !== undefined && found.text !== signer.text)
    throw new LazaretError(
      'unusable-data',
      `${PRIVATE} in the data folder is another key than the one that is handed in.`,
    )
  await publish(dataDir, signer)
  return signer
}

async function publish(dataDir: string, signer: NoteSigner): Promise<void> {
  const published = await loadVerifier(dataDir)
  if (published === undefined) await writeFile(join(dataDir, PUBLIC), `${signer.verifier.text}\n`, { mode: 0o644 })
  else if (published.text !== signer.verifier.text) {
    throw new LazaretError('unusable-data', `${PUBLIC} is not the public half of ${PRIVATE}: put the right pair back.`)
  }
}

/** The log's public key as it stands in `dataDir`, or undefined before the first start. */
export async function loadVerifier(dataDir: string): Promise<NoteVerifier | undefined> {
  const text = await readText(join(dataDir, PUBLIC))
  if (text === undefined) return undefined
  const verifier = parseVerifier(text)
  if (verifier === undefined) throw new LazaretError('unusable-data', `${PUBLIC} is no verifier key of a log.`)
  return verifier
}

/** The key that `given` is, or that the file of this name holds. Throws LazaretError `bad-request` where there is none. */
export async function verifierIn(given: string): Promise<NoteVerifier> {
  const direct = parseVerifier(given)
  if (direct !== undefined) return direct
  const text = await readText(given).catch(() => '')
  const verifier = text === undefined ? undefined : parseVerifier(text)
  if (verifier !== undefined) return verifier
  const what =
    text === undefined ? 'is neither the public key of a log nor a file that is there' : 'holds no public key'
  throw new LazaretError('bad-request', `--key ${cut(given, 200)} ${what}: audit.pub of the data folder is one`)
}

/** Whether the private key is there, without which nothing can be signed or added. */
export async function hasSigner(dataDir: string): Promise<boolean> {
  return (await readText(join(dataDir, PRIVATE)).catch(() => undefined)) !== undefined
}

async function readSigner(dataDir: string): Promise<NoteSigner | undefined> {
  const text = await readText(join(dataDir, PRIVATE))
  if (text === undefined) return undefined
  const signer = parseSigner(text)
  if (signer === undefined) throw new LazaretError('unusable-data', `${PRIVATE} is no signer key of a log.`)
  return signer
}

/** Written aside and linked into place: of two processes that start together, one wins, and neither sees half a key. */
async function createKey(dataDir: string): Promise<void> {
  const signer = newSigner(`lazaret.invalid/log/${randomBytes(8).toString('hex')}`)
  const aside = join(dataDir, `${PRIVATE}.${randomBytes(6).toString('hex')}`)
  try {
    const file = await open(aside, 'wx', 0o600)
    await file.writeFile(`${signer.text}\n`)
    await file.sync()
    await file.close()
    await link(aside, join(dataDir, PRIVATE)).catch((error: unknown) => {
      if (!isCode(error, 'EEXIST')) throw error
    })
  } finally {
    await rm(aside, { force: true })
  }
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
}
