import { Command } from 'commander'
import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { open, realpath } from 'node:fs/promises'
import { LazaretError } from '../model/errors.ts'
import { runInSandbox } from '../sandbox/run.ts'
import { seatbeltProfile } from '../sandbox/seatbelt.ts'
import { printAttempts, tellLazaret, withoutNamesReached } from './lib/attempts.ts'
import { configOptions, EXIT, trouble } from './lib/command.ts'
import { addressOf, assertAnswers, type AddressOptions } from './lib/reached.ts'
import { err, out } from './lib/terminal.ts'

interface Options extends AddressOptions {
  readonly keep: readonly string[]
  readonly read: readonly string[]
  readonly log?: string
  readonly failOnAttempt?: true
  readonly printMacosProfile?: true
}

export function execCommand(): Command {
  return configOptions(new Command('exec'))
    .description('Run an install where it finds no secret and reaches Lazaret alone, and tell what it tried. Linux.')
    .argument('[command...]', 'the command and its arguments')
    .passThroughOptions()
    .option('--url <url>', 'address of this Lazaret (default: public_url, else localhost)')
    .option('--keep <name>', 'pass on this variable of the environment, too', collected, [])
    .option('--read <path>', 'let this file or folder be read, too', collected, [])
    .option('--log <file>', 'add each attempt to a file, one JSON object a line')
    .option('--fail-on-attempt', 'exit code 1 where something else than Lazaret was to be reached')
    .option('--print-macos-profile', 'run nothing, and print a profile for sandbox-exec, which nobody has tried yet')
    .addHelpText('after', '\nThe exit code is that of the command; 2 where nothing was run.')
    .action(execute)
}

function collected(value: string, before: readonly string[]): readonly string[] {
  return [...before, value]
}

async function execute(command: readonly string[], options: Options): Promise<void> {
  try {
    process.exitCode = await run(command, options)
  } catch (error) {
    process.exitCode = EXIT.trouble
    err(trouble(error))
  }
}

async function run(command: readonly string[], options: Options): Promise<number> {
  const lazaret = await addressOf(options)
  const readable = options.read.map((path) => resolve(path))
  const project = await realpath('.')
  if (options.printMacosProfile === true) {
    out(seatbeltProfile({ project, home: homedir(), path: process.env['PATH'] ?? '', lazaret, readable }).trimEnd())
    return EXIT.ok
  }
  if (command.length === 0) throw new LazaretError('bad-request', 'name the command to run: lazaret exec -- npm ci')
  await assertAnswers(lazaret, options)
  // Before: what the command tried must not be lost to a path that is wrong.
  const log = options.log === undefined ? undefined : await open(options.log, 'a')
  try {
    const { code, attempts } = await runInSandbox({
      command,
      project,
      lazaret,
      keep: options.keep,
      readable,
      home: homedir(),
      environment: process.env,
    })
    await log?.appendFile(attempts.map((one) => `${JSON.stringify(one)}\n`).join(''))
    const told = withoutNamesReached(attempts)
    if (told.length > 0) {
      printAttempts(told)
      await tellLazaret(lazaret, told, { ...options, token: process.env['LAZARET_TOKEN'] })
    }
    return code === 0 && attempts.length > 0 && options.failOnAttempt === true ? EXIT.refused : code
  } finally {
    await log?.close()
  }
}
