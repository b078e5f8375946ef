import { Command, Help } from 'commander'
import { LazaretError } from '../model/errors.ts'
import { EXIT } from './lib/command.ts'
import { ownVersion } from './lib/version.ts'

interface Row {
  readonly name: string
  /** the command's own description, which a test holds against it */
  readonly says: string
  /** It reaches nobody, or sees itself to whom it must not trust before it does. */
  readonly isAlone?: true
  /** Each command brings what it needs, and a hook that calls one must not wait for the others. */
  load(): Promise<Command>
}

/** One file a command. */
export const COMMANDS: readonly Row[] = [
  {
    name: 'serve',
    says: 'Start Lazaret: both registries, the desk, on port 4874 unless told otherwise.',
    load: async () => (await import('./serve.ts')).serveCommand(),
  },
  {
    name: 'inspect-worker',
    says: 'Inspect for the servers over the same PostgreSQL and bucket, until it is stopped.',
    load: async () => (await import('./inspect-worker.ts')).inspectWorkerCommand(),
  },
  {
    name: 'check',
    says: 'Judge artifacts, or all that lock files name, without a server. Nothing of them is executed.',
    isAlone: true,
    load: async () => (await import('./check.ts')).checkCommand(),
  },
  {
    name: 'review',
    says: 'Ask five questions about a repository: secrets at install, pins, environments, dependencies, outbound.',
    isAlone: true,
    load: async () => (await import('./review.ts')).reviewCommand(),
  },
  {
    name: 'exec',
    says: 'Run an install where it finds no secret and reaches Lazaret alone, and tell what it tried. Linux.',
    isAlone: true,
    load: async () => (await import('./exec.ts')).execCommand(),
  },
  {
    name: 'mcp',
    says: 'Serve agents by the Model Context Protocol: check, why, substitute, request.',
    load: async () => (await import('./mcp.ts')).mcpCommand(),
  },
  {
    name: 'why',
    says: 'Explain the verdict on an artifact that this Lazaret knows.',
    load: async () => (await import('./why.ts')).whyCommand(),
  },
  {
    name: 'outbreak',
    says: 'Find who received what goes round, and block all of it at once.',
    load: async () => (await import('./outbreak.ts')).outbreakCommand(),
  },
  {
    name: 'freeze',
    says: 'Serve nothing, for a while, that was published after a moment.',
    load: async () => (await import('./freeze.ts')).freezeCommand(),
  },
  {
    name: 'user',
    says: 'Invite people to the desk, give them another password or role, and let them in no more.',
    load: async () => (await import('./user.ts')).userCommand(),
  },
  {
    name: 'quarantine',
    says: 'Decide on quarantined artifacts, beside a running server.',
    load: async () => (await import('./quarantine.ts')).quarantineCommand(),
  },
  {
    name: 'policy',
    says: 'Look at policies before they are in force.',
    load: async () => (await import('./policy.ts')).policyCommand(),
  },
  {
    name: 'intel',
    says: 'Published records of malware and vulnerabilities (OSV).',
    load: async () => (await import('./intel.ts')).intelCommand(),
  },
  {
    name: 'audit',
    says: 'Work with the audit log.',
    load: async () => (await import('./audit.ts')).auditCommand(),
  },
  {
    name: 'backup',
    says: 'Copy the data folder, beside a running server or without one: database, artifacts, keys.',
    load: async () => (await import('./backup.ts')).backupCommand(),
  },
  {
    name: 'restore',
    says: 'Make a data folder of a backup, verify it, and never over one that is used.',
    load: async () => (await import('./restore.ts')).restoreCommand(),
  },
  {
    name: 'migrate',
    says: 'Move all that Lazaret keeps from a data folder to PostgreSQL and a bucket, or back, and verify it.',
    load: async () => (await import('./migrate.ts')).migrateCommand(),
  },
  {
    name: 'client-config',
    says: 'Print the settings that make a package manager or bot use this Lazaret.',
    load: async () => (await import('./client-config.ts')).clientConfigCommand(),
  },
  {
    name: 'lockfile',
    says: 'Lock files: what in them goes around this Lazaret.',
    load: async () => (await import('./lockfile.ts')).lockfileCommand(),
  },
  {
    name: 'warm',
    says: 'Fetch and inspect what a lock file names, beside a running server, before anybody waits for it.',
    load: async () => (await import('./warm.ts')).warmCommand(),
  },
  {
    name: 'token',
    says: 'Tokens by which clients are known, beside a running server.',
    load: async () => (await import('./token.ts')).tokenCommand(),
  },
  {
    name: 'doctor',
    says: 'Look at a running Lazaret as its clients meet it, and at what it stands on. Changes nothing.',
    load: async () => (await import('./doctor.ts')).doctorCommand(),
  },
  {
    name: 'completion',
    says: 'Print a script by which bash, zsh or fish completes the words of this program.',
    isAlone: true,
    load: async () => (await import('./completion.ts')).completionCommand(createProgram),
  },
]

const term = new Help()

const VERSION_FLAGS = '-V, --version'

/**
 * The command line. `args`: as given to the process; only the command that they name is loaded, of all others the name and the
 * description are known. Without `args` all are loaded.
 */
export async function createProgram(args?: readonly string[]): Promise<Command> {
  const program: Command = new Command('lazaret')
    .description('A caching npm and PyPI registry proxy that inspects every package before it is served.')
    .version(ownVersion(), VERSION_FLAGS, 'print the version')
    .helpOption('-h, --help', 'print this help')
    // For those that start another: what stands behind its name is its own.
    .enablePositionalOptions()
    .helpCommand('help [command]', 'print the help of a command')
    // Arguments of a command that was not loaded are not known; its own help says them.
    .configureHelp({ subcommandTerm: (one) => (one.parent === program ? one.name() : term.subcommandTerm(one)) })
    .exitOverride((error) => {
      process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.trouble
      throw error
    })
  program.configureOutput({ outputError: (text, write) => write(oneLine(text, program)) })
  const wanted = args === undefined ? undefined : commandIn(args)?.name
  for (const row of COMMANDS) {
    const isLoaded = args === undefined || row.name === wanted
    program.addCommand(inherit(isLoaded ? await row.load() : nameOnly(row), program))
  }
  return program
}

/** The command that `args` are for; undefined: none, as for `--version` and `--help` alone. */
export function commandIn(args: readonly string[]): Row | undefined {
  const words = args.filter((arg) => !arg.startsWith('-'))
  const word = words[0] === 'help' ? words[1] : words[0]
  return COMMANDS.find(({ name }) => name === word)
}

/** `help policy lint` as `policy lint --help`, which every command understands. */
export function helpAsOption(args: readonly string[]): readonly string[] {
  const [first, ...words] = args
  return first === 'help' && words.length > 0 && !isOption(words[0]) ? [...words, '--help'] : args
}

/** `args` without the wish for help where they name a command that is none: that is the answer, not a help of something else. */
export function withoutHelpOfNothing(program: Command, args: readonly string[]): readonly string[] {
  let command = program
  for (const word of args.filter((arg) => !isOption(arg))) {
    if (command.commands.length === 0 || command.registeredArguments.length > 0) return args
    const inner = command.commands.find((one) => one.name() === word || one.aliases().includes(word))
    if (inner === undefined && word !== 'help') return args.filter((arg) => arg !== '--help' && arg !== '-h')
    if (inner === undefined) return args
    command = inner
  }
  return args
}

/** Throws LazaretError `bad-request` where an option of a command stands before it. */
export function assertOrder(args: readonly string[]): void {
  const [first] = args
  const row = COMMANDS.find(({ name }) => args.includes(name))
  if (row === undefined || !isOption(first) || PROGRAM_OPTIONS.has(first ?? '')) return
  throw new LazaretError('bad-request', `options stand behind the command: lazaret ${row.name} ${first} …`)
}

const PROGRAM_OPTIONS: ReadonlySet<string> = new Set(['-h', '--help', '-V', '--version'])

function isOption(word: string | undefined): boolean {
  return word?.startsWith('-') === true
}

function nameOnly({ name, says }: Row): Command {
  return new Command(name).description(says)
}

/** What commander says of wrong usage of a command, as our own errors read. */
function oneLine(text: string, { commands }: Command): string {
  const said = text
    .trim()
    .replace(/^error: /, '')
    .replaceAll(/\s*\n\s*/g, ' ')
  const isLost = said.startsWith('unknown command') && !said.endsWith(')')
  const known = isLost ? `: there is ${commands.map((one) => one.name()).join(', ')}` : ''
  return `lazaret: ${said}${known}${/[.)]$/.test(said) ? '' : '.'} --help says what is understood.\n`
}

/** Errors of a sub-command are told like those of the program, and whoever asks one for its version is told the same. */
function inherit(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent)
  command.configureOutput({ outputError: (text, write) => write(oneLine(text, command)) })
  command.version(parent.version() ?? '', VERSION_FLAGS)
  // Said in the help of the program alone.
  command.options.find(({ long }) => long === '--version')?.hideHelp()
  for (const inner of command.commands) inherit(inner, command)
  return command
}
