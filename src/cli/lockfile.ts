import { writeFile } from 'node:fs/promises'
import { Command } from 'commander'
import { configOf, publicUrlOf } from './lib/config.ts'
import { action, configOptions, EXIT, type ConfigOptions, type ExitCode } from './lib/command.ts'
import { namedAddresses, withoutAddresses, type NamedAddress } from './lib/lock-addresses.ts'
import { lockIn } from './lib/lock-file.ts'
import { out, printable } from './lib/terminal.ts'

interface Options extends ConfigOptions {
  readonly url?: string
  readonly json?: true
}

export function lockfileCommand(): Command {
  const command = new Command('lockfile').description('Lock files: what in them goes around this Lazaret.')
  configOptions(command.command('check'))
    .description('List the entries that name another host, and those that name this one.')
    .argument('<file>', 'a lock file')
    .option('--url <url>', 'address of this Lazaret as clients reach it (default: public_url, else localhost)')
    .option('--json', 'print as JSON')
    .action(action(check))
  command
    .command('clean')
    .description('Take the addresses of registries out of a package-lock.json, npm-shrinkwrap.json or bun.lock.')
    .argument('<file>', 'a lock file')
    .action(action(clean))
  return command
}

async function check(file: string, options: Options): Promise<ExitCode> {
  const publicUrl = (options.url ?? publicUrlOf(configOf(options))).replace(/\/+$/, '')
  const { lock } = await lockIn(file)
  const named = namedAddresses(lock, publicUrl)
  const around = named.filter(({ kind }) => kind === 'around')
  if (options.json === true) out(JSON.stringify(named.map(rowOf), undefined, 2))
  else {
    for (const one of named) out(lineOf(file, one))
    out(`${lock.entries.length} in all, ${around.length} of another host, ${named.length - around.length} of this`)
  }
  return around.length === 0 ? EXIT.ok : EXIT.refused
}

function rowOf({ kind, entry: { name, version, line }, url }: NamedAddress): object {
  return { kind, name, version, line, url }
}

function lineOf(file: string, { kind, entry, url }: NamedAddress): string {
  const what = kind === 'ours' ? 'names this Lazaret' : 'goes around unless the client changes it'
  return `${printable(file)}:${entry.line}: ${printable(`${entry.name} ${entry.version ?? ''}`.trim())} ${what}: ${printable(url)}`
}

async function clean(file: string): Promise<ExitCode> {
  const { lock, text } = await lockIn(file)
  const cleaned = withoutAddresses(lock, text)
  if (cleaned !== text) await writeFile(file, cleaned)
  out(cleaned === text ? `${printable(file)} names no address of a registry` : `cleaned ${printable(file)}`)
  return EXIT.ok
}
