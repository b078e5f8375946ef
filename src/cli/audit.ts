import type { WriteStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Command } from 'commander'
import { openAuditor, type AuditedLog } from '../app/auditor.ts'
import { openWitness } from '../app/witness.ts'
import { hasSigner } from '../audit/key.ts'
import type { LogReport } from '../audit/verify.ts'
import { witnessedHeads, type WitnessedHeads } from '../audit/witness.ts'
import { CHECKPOINT_INTERVAL_SECONDS } from '../config/schema.ts'
import { isWitness, witnessPlace, type WitnessPlace } from '../config/witness.ts'
import { codeOf } from '../model/error-code.ts'
import { LazaretError } from '../model/errors.ts'
import { cut } from '../model/text.ts'
import { recorded } from '../model/unit-of-work.ts'
import { configOf, operator } from './lib/app.ts'
import { action, EXIT, configOptions, trouble, type ExitCode, type ConfigOptions } from './lib/command.ts'
import { withStore } from './lib/store.ts'
import { err, out, paint } from './lib/terminal.ts'

/** Where no configuration says how often the head is signed, milliseconds. */
const CHECKPOINT_INTERVAL_MS = CHECKPOINT_INTERVAL_SECONDS * 1000

interface AuditOptions extends ConfigOptions {
  readonly key?: string
}

interface VerifyOptions extends AuditOptions {
  readonly file?: string
  readonly witness?: string
  readonly json?: true
}

export function auditCommand(): Command {
  const command = new Command('audit').description('Work with the audit log.')
  auditOptions(command.command('verify'))
    .description('Recompute every hash of the log, check every signed checkpoint, and hold every decision against it.')
    .option('--file <export>', 'verify an export instead of a data folder; needs --key')
    .option('--witness <file or URL>', 'hold the log against the heads kept there (default: as configured)')
    .option('--json', 'print the result as JSON')
    .action(action(verify))
  auditOptions(command.command('export'))
    .description('Write the log as JSON Lines, the newest checkpoint at its end.')
    .option('-o, --output <file>', 'write to a file instead of standard output')
    .action(action(write))
  return command
}

function auditOptions(command: Command): Command {
  return configOptions(command).option('--key <key>', "the log's public key, or a file of it (default: audit.pub)")
}

interface Audited {
  readonly log: AuditedLog
  readonly checkpointIntervalMs: number
  readonly witness?: WitnessPlace | undefined
  readonly caFile?: string | undefined
}

/** An auditor has a folder or a file, and rarely the configuration: what it says is used where it can be read. */
function auditedBy(options: VerifyOptions): Audited {
  if (options.file !== undefined) return { log: { file: options.file }, checkpointIntervalMs: CHECKPOINT_INTERVAL_MS }
  try {
    const { dataDir, checkpointIntervalMs, witness, caFile } = configOf(options)
    return { log: { dataDir }, checkpointIntervalMs, witness, caFile }
  } catch (error) {
    if (options.dataDir === undefined || options.dataDir === '') throw error
    err(`${trouble(error)} Going on without it.`)
    return { log: { dataDir: resolve(options.dataDir) }, checkpointIntervalMs: CHECKPOINT_INTERVAL_MS }
  }
}

async function verify(options: VerifyOptions): Promise<ExitCode> {
  const audited = auditedBy(options)
  const { log, checkpointIntervalMs: intervalMs } = audited
  const heads = await headsOf(audited, options.witness)
  const auditor = await openAuditor(log, options.key)
  try {
    const report = await auditor.verify({
      intervalMs,
      ...('file' in log ? {} : { now: new Date() }),
      ...(heads === undefined ? {} : { witness: heads }),
    })
    if (options.json === true) out(JSON.stringify(report, undefined, 2))
    else tell(report)
    return report.problems.length === 0 ? EXIT.ok : EXIT.refused
  } finally {
    auditor.close()
  }
}

/** What the witness keeps: the one that is named, or else the configured one. */
async function headsOf({ witness, caFile }: Audited, named: string | undefined): Promise<WitnessedHeads | undefined> {
  if (named !== undefined && !isWitness(named))
    throw new LazaretError('bad-request', `--witness ${cut(named, 200)} is neither a path nor an http or https URL`)
  const isConfigured = named === undefined || (witness?.kind === 'url' && witness.url === named)
  const place = isConfigured ? witness : witnessPlace(named, undefined)
  if (place === undefined) return undefined
  const opened = openWitness(place, caFile)
  try {
    return await witnessedHeads(opened.lines())
  } finally {
    await opened.close()
  }
}

function tell(report: LogReport): void {
  const { size, checkpoints, signedSize, witnessedSize, problems, rowsChecked } = report
  const [first] = problems
  if (first !== undefined) {
    const where = /^(?:row|witness)-/.test(first.code) ? '' : `event ${first.seq}: `
    err(`${paint('red', 'the audit log does not verify')}: ${where}${first.message}`)
    if (problems.length > 1) err(`and ${problems.length - 1} more; --json shows all`)
    return
  }
  if (size === 0) return out('the log holds no event yet: there is nothing to verify')
  const beside = rowsChecked ? ', and every decision beside it is as it tells' : ''
  out(`${paint('green', 'verified')}: ${size} events, ${checkpoints} signed checkpoints; nothing was changed${beside}`)
  if (witnessedSize !== undefined) out(`the witness keeps the head of the first ${witnessedSize} events`)
  if (signedSize < size) out(`the last ${size - signedSize} events are not signed yet`)
}

/** Never over a file that is there: it may be an earlier export. */
async function newFile(path: string): Promise<WriteStream> {
  try {
    return (await open(path, 'wx', 0o600)).createWriteStream()
  } catch (cause) {
    throw new LazaretError('bad-request', `${path}: ${NO_NEW_FILE[codeOf(cause)] ?? String(cause)}`, { cause })
  }
}

const NO_NEW_FILE: Readonly<Record<string, string>> = {
  EEXIST: 'there is a file of this name already; name another',
  ENOENT: 'there is no such folder',
  ENOTDIR: 'a part of this path is a file',
  EISDIR: 'this is a folder',
  EACCES: 'this user may not write there',
  EROFS: 'the file system may not be written',
  ENOSPC: 'the disk is full',
}

async function write(options: AuditOptions & { readonly output?: string }): Promise<ExitCode> {
  const { log } = auditedBy(options)
  const auditor = await openAuditor(log, options.key)
  try {
    const lines = auditor.export()
    if (options.output === undefined) {
      for await (const line of lines) if (!process.stdout.write(line)) await once(process.stdout, 'drain')
    } else {
      await pipeline(Readable.from(lines), await newFile(options.output))
    }
  } finally {
    auditor.close()
  }
  if ('dataDir' in log) await note(log.dataDir, options.output ?? 'standard output')
  return EXIT.ok
}

/** Tells the log of its export. A copy without the private key takes no more events, and needs none. */
async function note(dataDir: string, to: string): Promise<void> {
  if (!(await hasSigner(dataDir))) return err('this log has no private key here: the export is not written down in it')
  try {
    const { actor } = operator()
    const event = { type: 'log.exported', at: new Date().toISOString(), actor, detail: { to } } as const
    await withStore(dataDir, (store) => store.unitOfWork.commit([recorded(event)]))
  } catch (error) {
    if (!(error instanceof LazaretError)) throw error
    err(`${trouble(error)} The export itself is whole; it is not written down in the log.`)
  }
}
