import { Command, Option } from 'commander'
import { LINK_HOURS, type Accounts } from '../desk/accounts.ts'
import { ROLES, type Role, type User } from '../model/user.ts'
import { configOf } from './lib/config.ts'
import { operator, withApp, withRecords } from './lib/app.ts'
import { action, configOptions, EXIT, type ConfigOptions, type ExitCode } from './lib/command.ts'
import { err, out, printable, table } from './lib/terminal.ts'

export function userCommand(): Command {
  const command = new Command('user').description(
    'Invite people to the desk, give them another password or role, and let them in no more.',
  )
  configOptions(command.command('add'))
    .description('Invite a person: prints a link by which they choose their password.')
    .argument('<name>', 'their name, as the log will show it')
    .addOption(new Option('--role <role>', 'what they may do').choices(ROLES).default('reviewer'))
    .action(action(add))
  configOptions(command.command('list'))
    .description('List the people.')
    .option('--json', 'print as JSON')
    .action(action(list))
  configOptions(command.command('reset'))
    .description('Print a link by which a person chooses another password. The old one holds until then.')
    .argument('<name>', 'as `user list` prints it')
    .action(action(reset))
  configOptions(command.command('disable'))
    .description('Let a person in no more, and end their sessions now.')
    .argument('<name>', 'as `user list` prints it')
    .action(action(disable))
  configOptions(command.command('enable'))
    .description('Let a disabled person in again.')
    .argument('<name>', 'as `user list` prints it')
    .action(action(enable))
  configOptions(command.command('role'))
    .description('Give a person another role, and end their sessions.')
    .argument('<name>', 'as `user list` prints it')
    .addOption(new Option('--role <role>', 'what they may do').choices(ROLES).makeOptionMandatory())
    .action(action(giveRole))
  return command
}

interface RoleOptions extends ConfigOptions {
  readonly role: Role
}

async function add(name: string, { role, ...options }: RoleOptions): Promise<ExitCode> {
  return withApp(configOf(options), async ({ desk }) => told(await desk.accounts.invite(operator(), name, role)))
}

async function reset(name: string, options: ConfigOptions): Promise<ExitCode> {
  return withRecords(configOf(options), async ({ desk }) => told(await desk.accounts.reset(operator(), name)))
}

/** The link alone on standard output, so that a script can pass it on. */
function told(link: string): ExitCode {
  out(link)
  err(`It works once, within ${LINK_HOURS} hours.`)
  return EXIT.ok
}

async function list(options: ConfigOptions & { readonly json?: true }): Promise<ExitCode> {
  return withRecords(configOf(options), async ({ desk }) => {
    const users = await desk.accounts.list()
    if (options.json === true) out(JSON.stringify(users.map(shown), undefined, 2))
    else if (users.length === 0) out('Nobody can sign in yet: `lazaret user add` invites a person.')
    else out(table(users.map((user) => [printable(user.name), user.role, stateOf(user), `since ${user.createdAt}`])))
    return EXIT.ok
  })
}

function shown(user: User): object {
  const { name, role, createdAt } = user
  return { name, role, state: stateOf(user), createdAt }
}

function stateOf({ disabledAt, passwordHash, link, provided }: User): string {
  if (disabledAt !== undefined) return `disabled ${disabledAt}`
  if (provided !== undefined) return `in force, signs in at ${printable(new URL(provided.issuer).host)}`
  if (passwordHash !== '') return link === undefined ? 'in force' : `in force, another password until ${link.until}`
  return link === undefined ? 'invited' : `invited until ${link.until}`
}

async function disable(name: string, options: ConfigOptions): Promise<ExitCode> {
  return changed(options, `disabled ${printable(name)}`, (accounts) => accounts.disable(operator(), name))
}

async function enable(name: string, options: ConfigOptions): Promise<ExitCode> {
  return changed(options, `enabled ${printable(name)}`, (accounts) => accounts.enable(operator(), name))
}

async function giveRole(name: string, { role, ...options }: RoleOptions): Promise<ExitCode> {
  return changed(options, `${printable(name)} is ${role}`, (accounts) => accounts.giveRole(operator(), name, role))
}

async function changed(
  options: ConfigOptions,
  words: string,
  change: (accounts: Accounts) => Promise<void>,
): Promise<ExitCode> {
  return withRecords(configOf(options), async ({ desk }) => {
    await change(desk.accounts)
    out(words)
    return EXIT.ok
  })
}
