import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import { Command } from 'commander'
import type { AdvisoryRecord } from '../model/advisory.ts'
import type { Actor } from '../model/event.ts'
import { recorded } from '../model/unit-of-work.ts'
import { importDocuments, type ImportReport } from '../intel/import.ts'
import { documentsOf } from '../intel/snapshot.ts'
import type { Store } from '../store/store.ts'
import { configOf } from './lib/config.ts'
import { assertData, operator } from './lib/app.ts'
import { action, configOptions, EXIT, type ConfigOptions, type ExitCode } from './lib/command.ts'
import { withStore } from './lib/store.ts'
import { err, out, plural, printable, table } from './lib/terminal.ts'

export function intelCommand(): Command {
  const command = new Command('intel').description('Published records of malware and vulnerabilities (OSV).')
  configOptions(command.command('import'))
    .description('Take in records, beside a running server: what they name is decided anew at once.')
    .argument('<path...>', 'OSV records: a .zip, .json or .jsonl file, or a folder of .json files')
    .action(action(importAll))
  configOptions(command.command('status'))
    .description('Say how many records were taken in, and how recent they are.')
    .option('--json', 'print as JSON')
    .action(action(status))
  return command
}

async function importAll(paths: readonly string[], options: ConfigOptions): Promise<ExitCode> {
  return withStore(configOf(options), async (store) => {
    const { actor } = operator()
    let isWhole = true
    for (const path of paths) {
      const report = await importDocuments(documentsOf(path), (records) => keep(store, actor, resolve(path), records))
      printReport(path, report)
      if (report.records + report.others === 0 || report.unreadable > 0) isWhole = false
    }
    return isWhole ? EXIT.ok : EXIT.refused
  })
}

/** The event says which records came by one hash of them all: there are too many to name. */
async function keep(store: Store, actor: Actor, source: string, records: readonly AdvisoryRecord[]): Promise<void> {
  const digest = createHash('sha256').update(JSON.stringify(records)).digest('hex')
  const detail = { source, records: records.length, sha256: digest }
  await store.unitOfWork.commit([
    recorded(
      { type: 'advisories.imported', at: new Date().toISOString(), actor, detail },
      { kind: 'advisories', records },
    ),
  ])
}

function printReport(path: string, { records, malware, others, unreadable, problems }: ImportReport): void {
  out(
    `${printable(path)}: ${plural(records, 'record')} taken in, ${malware} of them of malware; ${others} of other ecosystems passed over`,
  )
  if (records + others + unreadable === 0) err(`lazaret: there is no record in ${printable(path)}`)
  for (const problem of problems) err(`not read: ${printable(problem)}`)
  if (unreadable > problems.length) err(`and ${unreadable - problems.length} more that could not be read`)
}

async function status(options: ConfigOptions & { readonly json?: true }): Promise<ExitCode> {
  const config = configOf(options)
  assertData(config)
  return withStore(config, async ({ records }) => {
    const counts = await records.advisoryCounts()
    if (options.json === true) {
      out(JSON.stringify(counts, undefined, 2))
      return EXIT.ok
    }
    const rows = counts.map(({ ecosystem, malware, vulnerabilities, withdrawn, latest }) => [
      ecosystem,
      `${malware} of malware`,
      `${vulnerabilities} of vulnerabilities`,
      `${withdrawn} withdrawn`,
      latest === undefined ? 'never imported' : `newest of ${latest.slice(0, 10)}`,
    ])
    out(table(rows))
    return EXIT.ok
  })
}
