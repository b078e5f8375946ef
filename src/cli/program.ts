import { Command } from 'commander'
import { auditCommand } from './audit.ts'
import { backupCommand } from './backup.ts'
import { checkCommand } from './check.ts'
import { clientConfigCommand } from './client-config.ts'
import { doctorCommand } from './doctor.ts'
import { EXIT } from './lib/command.ts'
import { intelCommand } from './intel.ts'
import { policyCommand } from './policy.ts'
import { ownVersion } from './lib/version.ts'
import { quarantineCommand } from './quarantine.ts'
import { restoreCommand } from './restore.ts'
import { serveCommand } from './serve.ts'
import { tokenCommand } from './token.ts'
import { whyCommand } from './why.ts'

/** The command line: one file a command. */
export function createProgram(): Command {
  const program = new Command('lazaret')
    .description('A caching npm and PyPI registry proxy that inspects every package before it is served.')
    .version(ownVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .configureOutput({ outputError: (text, write) => write(oneLine(text)) })
    .exitOverride((error) => {
      process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.trouble
      throw error
    })
  const commands = [
    serveCommand(),
    checkCommand(),
    whyCommand(),
    quarantineCommand(),
    policyCommand(),
    intelCommand(),
    auditCommand(),
    backupCommand(),
    restoreCommand(),
    clientConfigCommand(),
    tokenCommand(),
    doctorCommand(),
  ]
  for (const command of commands) program.addCommand(inherit(command, program))
  return program
}

/** What commander says of wrong usage, as our own errors read. */
function oneLine(text: string): string {
  const said = text
    .trim()
    .replace(/^error: /, '')
    .replaceAll(/\s*\n\s*/g, ' ')
  return `lazaret: ${said}${/[.)]$/.test(said) ? '' : '.'} --help says what is understood.\n`
}

/** Errors of a sub-command are told like those of the program. */
function inherit(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent)
  for (const inner of command.commands) inherit(inner, command)
  return command
}
