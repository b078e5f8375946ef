import { Command } from 'commander'
import { warm, warmable, type Warmed } from '../app/warming.ts'
import { configOf } from './lib/config.ts'
import { withRecords } from './lib/app.ts'
import { action, configOptions, EXIT, type ConfigOptions, type ExitCode } from './lib/command.ts'
import { lockIn } from './lib/lock-file.ts'
import { err, out, printable } from './lib/terminal.ts'

export function warmCommand(): Command {
  return configOptions(new Command('warm'))
    .description('Fetch and inspect what a lock file names, beside a running server, before anybody waits for it.')
    .argument('<file>', 'a lock file')
    .action(action(warmFile))
}

async function warmFile(file: string, options: ConfigOptions): Promise<ExitCode> {
  const { lock } = await lockIn(file)
  return withRecords(configOf(options), async (app) => {
    const tally = { ready: 0, refused: 0, failed: 0 }
    await warm(app, warmable(lock.entries), (warmed) => {
      tally[warmed.kind] += 1
      printReport(warmed)
    })
    out(`${tally.ready} files are ready, ${tally.refused} are refused, ${tally.failed} could not be had`)
    return tally.refused + tally.failed === 0 ? EXIT.ok : EXIT.refused
  })
}

function printReport(warmed: Warmed): void {
  const { name, version = '' } = warmed.entry
  const label = printable(`${name} ${version}`)
  if (warmed.kind === 'failed') err(`${label}: ${printable(warmed.reason)}`)
  if (warmed.kind === 'refused') out(`${label}: ${printable(warmed.filename)} is refused (${warmed.rules.join(', ')})`)
}
