import { readFile } from 'node:fs/promises'
import { text as textOf } from 'node:stream/consumers'
import { Command } from 'commander'
import type { Reach } from '../desk/outbreaks.ts'
import { LazaretError } from '../model/errors.ts'
import { minute } from '../model/text.ts'
import { operator, withRecords } from './lib/app.ts'
import { action, configOptions, EXIT, type ConfigOptions, type ExitCode } from './lib/command.ts'
import { configOf } from './lib/config.ts'
import { out, printable, table } from './lib/terminal.ts'

const FILE = 'purls, npm:name@version, pypi:name==version, sha256, one a line, or OSV records; - is standard input'

export function outbreakCommand(): Command {
  const command = new Command('outbreak').description('Find who received what goes round, and block all of it at once.')
  configOptions(command.command('find'))
    .description('Say who received it, from the log: token, project, host and time.')
    .argument('<file>', FILE)
    .option('--json', 'print as JSON')
    .action(action(find))
  configOptions(command.command('block'))
    .description('Block it on every route, by one decision, and notify of each who received it.')
    .argument('<file>', FILE)
    .requiredOption('--title <text>', 'what it is called')
    .requiredOption('--reason <text>', 'why; whoever is refused reads it')
    .action(action(block))
  configOptions(command.command('list')).description('List outbreaks, the newest first.').action(action(list))
  configOptions(command.command('lift'))
    .description('Take the block back: the policy decides again.')
    .argument('<id>', 'as `outbreak list` prints it')
    .requiredOption('--reason <text>', 'why; it stands in the log')
    .action(action(lift))
  return command
}

async function find(file: string, options: ConfigOptions & { readonly json?: true }): Promise<ExitCode> {
  const given = await pasted(file)
  return withRecords(configOf(options), async ({ desk }) => {
    const reach = await desk.outbreaks.reach(given)
    if (options.json === true) out(JSON.stringify(reach, undefined, 2))
    else printReach(reach)
    return reach.deliveryCount === 0 ? EXIT.ok : EXIT.refused
  })
}

interface BlockOptions extends ConfigOptions {
  readonly title: string
  readonly reason: string
}

async function block(file: string, { title, reason, ...options }: BlockOptions): Promise<ExitCode> {
  const given = await pasted(file)
  return withRecords(configOf(options), async ({ desk }) => {
    const { outbreak, reach } = await desk.outbreaks.declare(operator(), { title, reason, text: given })
    out(`${outbreak.id}: ${outbreak.targets.length} blocked`)
    printReach(reach)
    return EXIT.ok
  })
}

async function list(options: ConfigOptions): Promise<ExitCode> {
  return withRecords(configOf(options), async ({ desk }) => {
    const outbreaks = await desk.outbreaks.list()
    if (outbreaks.length === 0) out('No outbreak was declared.')
    else
      out(
        table(
          outbreaks.map(({ id, title, targets, by, at, liftedBy }) => [
            id,
            liftedBy === undefined ? 'blocked' : `lifted by ${printable(liftedBy)}`,
            `${targets.length} named`,
            `${printable(by)}, ${minute(at)}`,
            printable(title),
          ]),
        ),
      )
    return EXIT.ok
  })
}

async function lift(
  id: string,
  { reason, ...options }: ConfigOptions & { readonly reason: string },
): Promise<ExitCode> {
  return withRecords(configOf(options), async ({ desk }) => {
    await desk.outbreaks.lift(operator(), id, reason)
    out('lifted')
    return EXIT.ok
  })
}

function printReach({ deliveries, deliveryCount, receiverCount, isCutShort }: Reach): void {
  if (deliveryCount === 0) return out('Nobody received any of it, as far as the log goes back.')
  out(isCutShort === true ? `${receiverCount} received it lately, and others before:` : `${receiverCount} received it:`)
  out(
    table(
      deliveries.map(({ purl, token, project = '', address = '', times, lastAt }) => [
        minute(lastAt),
        printable(token),
        printable(project),
        printable(address),
        `${times} x`,
        printable(purl),
      ]),
    ),
  )
  if (deliveryCount > deliveries.length) out(`and ${deliveryCount - deliveries.length} more`)
}

async function pasted(file: string): Promise<string> {
  try {
    return file === '-' ? await textOf(process.stdin) : await readFile(file, 'utf8')
  } catch (cause) {
    throw new LazaretError('bad-request', `${file} cannot be read`, { cause })
  }
}
