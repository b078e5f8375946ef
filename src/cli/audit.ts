import type { WriteStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Command } from 'commander'
import { exportLog } from '../audit/export.ts'
import { loadVerifier } from '../audit/key.ts'
import type { NoteVerifier } from '../audit/note.ts'
import { verifyLog } from '../audit/verify.ts'
import { codeOf } from '../model/error-code.ts'
import { LazaretError } from '../model/errors.ts'
import { recorded } from '../model/unit-of-work.ts'
import { action, EXIT, configOptions, type ExitCode, type ConfigOptions } from './lib/command.ts'
import { configOf, operator, withRecords } from './lib/app.ts'
import { err, out, paint } from './lib/terminal.ts'

export function auditCommand(): Command {
  const command = new Command('audit').description('Work with the audit log.')
  configOptions(command.command('verify'))
    .description('Recompute every hash of the log and check every signed checkpoint against it.')
    .option('--json', 'print the result as JSON')
    .action(action(verify))
  configOptions(command.command('export'))
    .description('Write the log as JSON Lines, the newest checkpoint at its end.')
    .option('-o, --output <file>', 'write to a file instead of standard output')
    .action(action(write))
  return command
}

async function verify(options: ConfigOptions & { readonly json?: true }): Promise<ExitCode> {
  return withRecords(configOf(options), async ({ store, config }) => {
    const report = await verifyLog(store.log, await verifierOf(config.dataDir))
    const [first] = report.problems
    if (options.json === true) out(JSON.stringify(report, undefined, 2))
    else if (report.size === 0) out('the log holds no event yet: there is nothing to verify')
    else if (first === undefined) {
      out(
        `${paint('green', 'verified')}: ${report.size} events, ${report.checkpoints} signed checkpoints; nothing was changed`,
      )
      if (report.signedSize < report.size) out(`the last ${report.size - report.signedSize} events are not signed yet`)
    } else {
      err(`${paint('red', 'the audit log does not verify')}: event ${first.seq}: ${first.message}`)
      if (report.problems.length > 1) err(`and ${report.problems.length - 1} more; --json shows all`)
    }
    return first === undefined ? EXIT.ok : EXIT.refused
  })
}

async function verifierOf(dataDir: string): Promise<NoteVerifier> {
  const verifier = await loadVerifier(dataDir)
  if (verifier === undefined) throw new LazaretError('not-found', 'the log has no public key yet: start Lazaret once')
  return verifier
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

async function write(options: ConfigOptions & { readonly output?: string }): Promise<ExitCode> {
  return withRecords(configOf(options), async ({ store, config }) => {
    const verifier = await verifierOf(config.dataDir)
    const lines = exportLog(store.log, verifier)
    if (options.output === undefined) {
      for await (const line of lines) if (!process.stdout.write(line)) await once(process.stdout, 'drain')
    } else {
      await pipeline(Readable.from(lines), await newFile(options.output))
    }
    await store.unitOfWork.commit([
      recorded({
        type: 'log.exported',
        at: new Date().toISOString(),
        actor: operator().actor,
        detail: { to: options.output ?? 'standard output' },
      }),
    ])
    return EXIT.ok
  })
}
