import { once } from 'node:events'
import { resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Command } from 'commander'
import { openAuditor, openPast, type AuditedLog } from '../app/auditor.ts'
import { cutLog, finishCut } from '../app/log-cut.ts'
import { openWitness } from '../app/witness.ts'
import { hasSigner } from '../audit/key.ts'
import type { LogReport } from '../audit/verify.ts'
import { witnessedHeads, type WitnessedHeads } from '../audit/witness.ts'
import { CHECKPOINT_INTERVAL_SECONDS } from '../config/schema.ts'
import { isWitness, witnessPlace, type WitnessPlace } from '../config/witness.ts'
import { LazaretError } from '../model/errors.ts'
import { cut } from '../model/text.ts'
import { recorded } from '../model/unit-of-work.ts'
import { assertData, operator } from './lib/app.ts'
import { configOf } from './lib/config.ts'
import { action, EXIT, configOptions, parseSince, trouble, type ExitCode, type ConfigOptions } from './lib/command.ts'
import { newFile, writeWhole } from './lib/new-file.ts'
import type { StorePlace } from '../app/open-store.ts'
import { withStore } from './lib/store.ts'
import { err, out, paint, plural } from './lib/terminal.ts'

/** Where no configuration says how often the head is signed, milliseconds. */
const CHECKPOINT_INTERVAL_MS = CHECKPOINT_INTERVAL_SECONDS * 1000

interface AuditOptions extends ConfigOptions {
  readonly key?: string
}

interface VerifyOptions extends AuditOptions {
  readonly file?: string
  readonly witness?: string
  readonly past?: readonly string[]
  readonly json?: true
}

export function auditCommand(): Command {
  const command = new Command('audit').description('Work with the audit log.')
  auditOptions(command.command('verify'))
    .description('Recompute every hash of the log, check every signed checkpoint, and hold every decision against it.')
    .option('--file <export>', 'verify an export instead of a data folder; needs --key')
    .option('--witness <file or URL>', 'hold the log against the heads kept there (default: as configured)')
    .option(
      '--past <export...>',
      'exports of what was cut off: they, and older heads of the witness, are held against the cut',
    )
    .option('--json', 'print the result as JSON')
    .action(action(verify))
  auditOptions(command.command('export'))
    .description('Write the log as JSON Lines, the newest checkpoint at its end.')
    .option('-o, --output <file>', 'write to a file instead of standard output')
    .action(action(write))
  configOptions(command.command('cut'))
    .description('Export old events, prove the export, and take them out of the database by a signed cut.')
    .requiredOption('--before <date>', 'only what is older: a date (2026-10-01) or a number of days (365d)', parseSince)
    .requiredOption('--export <file>', 'a new file for what is cut off: keep it')
    .action(action(cutOff))
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
    const { dataDir, database, checkpointIntervalMs, witness, caFile } = configOf(options)
    return { log: { dataDir, database }, checkpointIntervalMs, witness, caFile }
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
  const past = options.past === undefined ? {} : { past: await openPast(options.past) }
  const auditor = await openAuditor(log, options.key)
  try {
    const report = await auditor.verify({
      intervalMs,
      ...('file' in log ? {} : { now: new Date() }),
      ...(heads === undefined ? {} : { witness: heads }),
      ...past,
    })
    if (options.json === true) out(JSON.stringify(report, undefined, 2))
    else printReport(report)
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

function printReport(report: LogReport): void {
  const { size, checkpoints, signedSize, witnessedSize, problems, rowsChecked, cutSize, pastChecked } = report
  const [first] = problems
  if (first !== undefined) {
    const where = /^(?:row|witness)-/.test(first.code) ? '' : `event ${first.seq}: `
    err(`${paint('red', 'the audit log does not verify')}: ${where}${first.message}`)
    if (problems.length > 1) err(`and ${problems.length - 1} more; --json shows all`)
    return
  }
  if (size === 0) return out('the log holds no event yet: there is nothing to verify')
  const beside = rowsChecked ? ', and every decision beside it is as it tells' : ''
  const what = cutSize === 0 || pastChecked ? `${size} events` : `events ${cutSize} to ${size}`
  out(`${paint('green', 'verified')}: ${what}, ${checkpoints} signed checkpoints; nothing was changed${beside}`)
  if (witnessedSize !== undefined) out(`the witness keeps the head of the first ${witnessedSize} events`)
  if (pastChecked) out(`the first ${cutSize} were read from their exports, which are what was cut off`)
  else if (cutSize > 0)
    out(`the first ${cutSize} were cut off, signed: name their exports by --past to prove them, too`)
  if (report.headsUnchecked > 0) out(`${plural(report.headsUnchecked, 'head')} of the witness are older than the cut`)
  if (signedSize < size) out(`the last ${size - signedSize} events are not signed yet`)
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
  if ('dataDir' in log) await note(log, options.output ?? 'standard output')
  return EXIT.ok
}

interface CutOptions extends ConfigOptions {
  readonly before: string
  readonly export: string
}

/** Beside a running server or without one. */
async function cutOff(options: CutOptions): Promise<ExitCode> {
  const config = configOf(options)
  const { dataDir, database, auditKey: key, receivers, checkpointIntervalMs: intervalMs, witness, caFile } = config
  assertData(config)
  const log = { dataDir, database }
  const heads = await headsOf({ log, checkpointIntervalMs: intervalMs, witness, caFile }, undefined)
  const done = await withStore(config, async (store) => {
    await finishCut(store)
    await store.audit.checkpoint()
    const auditor = await openAuditor(log, undefined)
    const report = await auditor
      .verify({ intervalMs, now: new Date(), ...(heads === undefined ? {} : { witness: heads }) })
      .finally(auditor.close)
    if (report.problems.length > 0) return report
    return cutLog(store, {
      dataDir,
      key,
      before: options.before,
      receivers: receivers.map(({ name }) => name),
      actor: operator().actor,
      write: (lines) => writeWhole(options.export, lines),
      now: () => new Date(),
    })
  })
  if ('problems' in done) {
    printReport(done)
    err('nothing was cut off')
    return EXIT.refused
  }
  if ('nothing' in done) out(done.nothing)
  else
    out(
      `cut off ${plural(done.cutOff, 'event')} before event ${done.size}; ${done.kept} of the older ones stay, which decisions rest on. ${options.export} proves the rest: keep it`,
    )
  return EXIT.ok
}

/** Tells the log of its export. A copy without the private key takes no more events, and needs none. */
async function note(place: StorePlace, to: string): Promise<void> {
  if (place.auditKey === undefined && !(await hasSigner(place.dataDir)))
    return err('this log has no private key here: the export is not written down in it')
  try {
    const { actor } = operator()
    const event = { type: 'log.exported', at: new Date().toISOString(), actor, detail: { to } } as const
    await withStore(place, (store) => store.unitOfWork.commit([recorded(event)]))
  } catch (error) {
    if (!(error instanceof LazaretError)) throw error
    err(`${trouble(error)} The export itself is whole; it is not written down in the log.`)
  }
}
