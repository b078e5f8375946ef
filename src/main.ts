import { CommanderError } from 'commander'
import { createProgram } from './cli/program.ts'
import { endWithOutput, EXIT, trouble } from './cli/lib/command.ts'
import { distrustRoots } from './upstream/trust.ts'

distrustRoots()
endWithOutput()

try {
  await createProgram().parseAsync()
} catch (error) {
  if (!(error instanceof CommanderError)) {
    process.exitCode = EXIT.trouble
    process.stderr.write(`${trouble(error)}\n`)
  }
}
