import { Command, Option } from 'commander'
import { TOKEN_RIGHTS, type AccessToken, type TokenRight } from '../model/token.ts'
import { configOf } from './lib/config.ts'
import { operator, withApp, withRecords } from './lib/app.ts'
import { action, configOptions, EXIT, parseUntil, type ConfigOptions, type ExitCode } from './lib/command.ts'
import { out, printable, table } from './lib/terminal.ts'

export function tokenCommand(): Command {
  const command = new Command('token').description('Tokens by which clients are known, beside a running server.')
  configOptions(command.command('add'))
    .description('Make a token, and print it: once, since only its hash is kept.')
    .argument('<name>', 'who it is for: a person, a machine, a pipeline')
    .option('--project <name>', 'what they work on: requester.project of policies, and in the log')
    .option('--registry <name...>', 'the registries that it opens (default: all, or with --may none)')
    .addOption(new Option('--may <right...>', 'what else it is for: to take the audit log away').choices(TOKEN_RIGHTS))
    .option('--until <date>', 'its end: a date, or days as in 90d (default: until it is revoked)', parseUntil)
    .action(action(add))
  configOptions(command.command('list'))
    .description('List the tokens.')
    .option('--json', 'print as JSON')
    .action(action(list))
  configOptions(command.command('revoke'))
    .description('End a token now.')
    .argument('<name>', 'as `token list` prints it')
    .action(action(revoke))
  return command
}

interface AddOptions extends ConfigOptions {
  readonly project?: string
  readonly registry?: readonly string[]
  readonly may?: readonly TokenRight[]
  readonly until?: string
}

async function add(name: string, { project, registry, may, until, ...options }: AddOptions): Promise<ExitCode> {
  return withApp(configOf(options), async ({ desk }) => {
    const { secret } = await desk.tokens.add(operator(), {
      name,
      ...(project === undefined ? {} : { project }),
      ...(registry === undefined ? {} : { registries: registry }),
      ...(may === undefined ? {} : { may }),
      ...(until === undefined ? {} : { until }),
    })
    out(secret)
    return EXIT.ok
  })
}

async function list(options: ConfigOptions & { readonly json?: true }): Promise<ExitCode> {
  return withRecords(configOf(options), async ({ desk }) => {
    const tokens = await desk.tokens.list()
    if (options.json === true) out(JSON.stringify(tokens.map(withoutHash), undefined, 2))
    else if (tokens.length === 0) out('There are no tokens.')
    else out(table(tokens.map(cells)))
    return EXIT.ok
  })
}

function withoutHash({ hash: _hash, ...token }: AccessToken): object {
  return token
}

function cells({ name, project, registries, may = [], at, by, until, revokedAt }: AccessToken): readonly string[] {
  const state = revokedAt === undefined ? (until === undefined ? 'in force' : `until ${until}`) : `revoked ${revokedAt}`
  const everywhere = registries.length === 0 && may.length === 0 ? ['all registries'] : registries
  const where = [...everywhere, ...may].join(', ')
  return [
    printable(name),
    project === '' ? 'no project' : printable(project),
    where,
    state,
    `${at} by ${printable(by)}`,
  ]
}

async function revoke(name: string, options: ConfigOptions): Promise<ExitCode> {
  return withRecords(configOf(options), async ({ desk }) => {
    await desk.tokens.revoke(operator(), name)
    out(`revoked ${printable(name)}`)
    return EXIT.ok
  })
}
