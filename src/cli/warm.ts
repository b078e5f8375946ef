import { Command } from 'commander'
import type { App } from '../app/app.ts'
import type { CatalogueArtifact } from '../model/artifact.ts'
import { NAMING } from '../model/ecosystem.ts'
import { LazaretError } from '../model/errors.ts'
import { isServed } from '../model/verdict.ts'
import type { LockEntry } from '../lockfiles/lock.ts'
import { configOf, withApp } from './lib/app.ts'
import { action, configOptions, EXIT, type ConfigOptions, type ExitCode } from './lib/command.ts'
import { lockIn } from './lib/lock-file.ts'
import { err, out, printable } from './lib/terminal.ts'

/** Packages under way at the same time. */
const AT_ONCE = 4

export function warmCommand(): Command {
  return configOptions(new Command('warm'))
    .description('Fetch and inspect what a lock file names, beside a running server, before anybody waits for it.')
    .argument('<file>', 'a lock file')
    .action(action(warm))
}

interface Tally {
  ready: number
  refused: number
  failed: number
}

async function warm(file: string, options: ConfigOptions): Promise<ExitCode> {
  const { lock } = await lockIn(file)
  const entries = lock.entries.filter(({ source, version }) => source.kind === 'registry' && version !== undefined)
  return withApp(configOf(options), async (app) => {
    const tally: Tally = { ready: 0, refused: 0, failed: 0 }
    const rest = entries.values()
    await Promise.all(Array.from({ length: AT_ONCE }, () => warmAll(app, rest, tally)))
    out(`${tally.ready} files are ready, ${tally.refused} are refused, ${tally.failed} could not be had`)
    return tally.refused + tally.failed === 0 ? EXIT.ok : EXIT.refused
  })
}

/** Several of these share the iterator: each takes the next entry. */
async function warmAll(app: App, entries: Iterable<LockEntry>, tally: Tally): Promise<void> {
  for (const entry of entries) {
    try {
      await warmOne(app, entry, tally)
    } catch (error) {
      if (!(error instanceof LazaretError)) throw error
      tally.failed += 1
      err(`${labelOf(entry)}: ${printable(error.message)}`)
    }
  }
}

async function warmOne({ assessor, catalogues, config }: App, entry: LockEntry, tally: Tally): Promise<void> {
  const registry = config.registries.find(({ ecosystem }) => ecosystem === entry.ecosystem)?.name
  if (registry === undefined) throw new LazaretError('not-found', `no registry of ${entry.ecosystem} is configured`)
  const { catalogue } = await catalogues.snapshot(registry, entry.name)
  const files = catalogue.artifacts.filter((artifact) => isNamed(artifact, entry))
  if (files.length === 0) throw new LazaretError('not-found', 'upstream has no such file')
  for (const { filename } of files) {
    const { verdict } = await assessor.assess(registry, entry.name, filename)
    if (isServed(verdict.outcome)) tally.ready += 1
    else {
      tally.refused += 1
      out(`${labelOf(entry)}: ${printable(filename)} is refused (${verdict.deciding.join(', ')})`)
    }
  }
}

/** Whether an entry means this file. One that names files only by hashes, or not at all, means all of its version. */
function isNamed({ version, filename }: CatalogueArtifact, entry: LockEntry): boolean {
  if (version !== entry.version) return false
  const names = entry.files.flatMap(({ url }) =>
    url === undefined
      ? []
      : [
          url
            .replace(/[?#].*/s, '')
            .split('/')
            .at(-1),
        ],
  )
  return names.length === 0 || !NAMING[entry.ecosystem].hasManyFiles || names.includes(filename)
}

function labelOf({ name, version = '' }: LockEntry): string {
  return printable(`${name} ${version}`)
}
