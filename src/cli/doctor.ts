import { Command } from 'commander'
import { configOf } from './lib/config.ts'
import { action, configOptions, EXIT, type ConfigOptions, type ExitCode } from './lib/command.ts'
import { examine, type Remark } from './lib/examine.ts'
import { out, paint, printable } from './lib/terminal.ts'

export function doctorCommand(): Command {
  return configOptions(new Command('doctor'))
    .description('Look at a running Lazaret as its clients meet it, and at what it stands on. Changes nothing.')
    .option('--json', 'print as JSON')
    .action(action(doctor))
}

async function doctor(options: ConfigOptions & { readonly json?: true }): Promise<ExitCode> {
  const remarks = await examine(configOf(options))
  if (options.json === true) out(JSON.stringify(remarks, undefined, 2))
  else for (const remark of remarks) out(lineOf(remark))
  return remarks.some(({ state }) => state === 'wrong') ? EXIT.refused : EXIT.ok
}

const COLOURS = { ok: 'green', warning: 'yellow', wrong: 'red' } as const

function lineOf({ state, about, says }: Remark): string {
  return `${paint(COLOURS[state], state.padEnd(7))}  ${printable(about)}: ${printable(says)}`
}
