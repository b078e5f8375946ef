import { Command } from 'commander'
import { FREEZE_MAX_DAYS } from '../desk/freezes.ts'
import { isInForce, type Freeze } from '../model/freeze.ts'
import { minute } from '../model/text.ts'
import { operator, withApp, withRecords } from './lib/app.ts'
import {
  action,
  configOptions,
  EXIT,
  parseSince,
  parseUntil,
  type ConfigOptions,
  type ExitCode,
} from './lib/command.ts'
import { configOf } from './lib/config.ts'
import { out, printable, table } from './lib/terminal.ts'

export function freezeCommand(): Command {
  const command = new Command('freeze').description('Serve nothing, for a while, that was published after a moment.')
  configOptions(command.command('start'))
    .description('Draw the line. It holds for the running server at once, on every route, and ends by itself.')
    .requiredOption('--until <date>', `end: a date, or days as in 3d; at most ${FREEZE_MAX_DAYS} days`, parseUntil)
    .requiredOption('--reason <text>', 'why; whoever is refused reads it')
    .option('--line <date>', 'nothing younger than this: a date, or days ago as in 2d (default: now)', parseSince)
    .option('--registry <name>', 'for this registry only (default: for all)')
    .action(action(start))
  configOptions(command.command('list'))
    .description('List freezes, the newest first.')
    .option('--json', 'print as JSON')
    .action(action(list))
  configOptions(command.command('lift'))
    .description('End a freeze before its time.')
    .argument('<id>', 'as `freeze list` prints it')
    .requiredOption('--reason <text>', 'why; it stands in the log')
    .action(action(lift))
  return command
}

interface StartOptions extends ConfigOptions {
  readonly until: string
  readonly reason: string
  readonly line?: string
  readonly registry?: string
}

async function start({ until, reason, line, registry, ...options }: StartOptions): Promise<ExitCode> {
  return withApp(configOf(options), async ({ desk }) => {
    const freeze = await desk.freezes.start(operator(), {
      until,
      reason,
      ...(line === undefined ? {} : { line }),
      ...(registry === undefined ? {} : { registry }),
    })
    out(`${freeze.id}: nothing younger than ${minute(freeze.line)} is served until ${minute(freeze.until)}`)
    return EXIT.ok
  })
}

async function list(options: ConfigOptions & { readonly json?: true }): Promise<ExitCode> {
  return withRecords(configOf(options), async ({ desk, clock }) => {
    const freezes = await desk.freezes.list()
    const now = clock().toISOString()
    if (options.json === true) out(JSON.stringify(freezes, undefined, 2))
    else if (freezes.length === 0) out('Nothing is frozen, and nothing ever was.')
    else out(table(freezes.map((freeze) => cells(freeze, now))))
    return EXIT.ok
  })
}

function cells(freeze: Freeze, now: string): readonly string[] {
  const { id, registry, line, until, reason, by, liftedAt, liftedBy = '' } = freeze
  const state = isInForce(freeze, now)
    ? 'in force'
    : liftedAt === undefined
      ? 'ended'
      : `lifted by ${printable(liftedBy)}`
  const where = registry === '*' ? 'all' : registry
  return [id, state, where, `from ${minute(line)}`, `until ${minute(until)}`, printable(by), printable(reason)]
}

async function lift(
  id: string,
  { reason, ...options }: ConfigOptions & { readonly reason: string },
): Promise<ExitCode> {
  return withRecords(configOf(options), async ({ desk }) => {
    await desk.freezes.lift(operator(), id, reason)
    out('lifted')
    return EXIT.ok
  })
}
