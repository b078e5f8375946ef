import { CommanderError } from 'commander'
import { createProgram } from './cli/program.ts'
import { EXIT, trouble } from './cli/lib/command.ts'
import { endWithReader } from './cli/lib/terminal.ts'
import { distrustRoots } from './upstream/trust.ts'

distrustRoots()
endWithReader()

try {
  await createProgram().parseAsync()
} catch (error) {
  if (!(error instanceof CommanderError)) {
    process.exitCode = EXIT.trouble
    process.stderr.write(`${trouble(error)}\n`)
  }
}
