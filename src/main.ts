import { CommanderError } from 'commander'
import { commandIn, createProgram, withoutHelpOfNothing } from './cli/program.ts'
import { endWithOutput, EXIT, trouble } from './cli/lib/command.ts'

endWithOutput()

try {
  const args = process.argv.slice(2)
  // Reading the roots takes a while: before any command, since it may connect, and not for `--version`.
  if (commandIn(args) !== undefined) (await import('./upstream/trust.ts')).distrustRoots()
  const program = await createProgram(args)
  await program.parseAsync([...withoutHelpOfNothing(program, args)], { from: 'user' })
} catch (error) {
  if (!(error instanceof CommanderError)) {
    process.exitCode = EXIT.trouble
    process.stderr.write(`${trouble(error)}\n`)
  }
}
