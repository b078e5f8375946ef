import { CommanderError } from 'commander'
import { createProgram } from './cli/program.ts'
import { EXIT, trouble } from './cli/lib/command.ts'
import { distrustRoots } from './upstream/trust.ts'

distrustRoots()

try {
  await createProgram().parseAsync()
} catch (error) {
  if (!(error instanceof CommanderError)) {
    process.exitCode = EXIT.trouble
    process.stderr.write(`${trouble(error)}\n`)
  }
}
