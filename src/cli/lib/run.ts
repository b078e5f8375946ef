import { CommanderError } from 'commander'
import { assertOrder, commandIn, createProgram, helpAsOption, withoutHelpOfNothing } from '../program.ts'
import { endWithOutput, EXIT, trouble } from './command.ts'

endWithOutput()

try {
  const args = helpAsOption(process.argv.slice(2))
  assertOrder(args)
  // Reading the roots takes a while: before each command that may connect, and not for `--help`.
  const command = commandIn(args)
  if (command !== undefined && command.isAlone !== true) (await import('../../upstream/trust.ts')).distrustRoots()
  const program = await createProgram(args)
  await program.parseAsync([...withoutHelpOfNothing(program, args)], { from: 'user' })
} catch (error) {
  if (!(error instanceof CommanderError)) {
    process.exitCode = EXIT.trouble
    process.stderr.write(`${trouble(error)}\n`)
  }
}
