import { Argument, Command } from 'commander'
import { completionScript, placesOf, SHELLS, type Shell } from './lib/completion.ts'
import { action, EXIT } from './lib/command.ts'
import { out } from './lib/terminal.ts'

/** `whole`: the program with all of its commands. */
export function completionCommand(whole: () => Promise<Command>): Command {
  return new Command('completion')
    .description('Print a script by which bash, zsh or fish completes the words of this program.')
    .addArgument(new Argument('<shell>', 'which one').choices(SHELLS))
    .addHelpText('after', '\nThe first line of the script says where it belongs.')
    .action(
      action(async (shell: Shell) => {
        out(completionScript(shell, placesOf(await whole())))
        return EXIT.ok
      }),
    )
}
