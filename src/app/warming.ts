import type { Assessment } from '../admission/assessment.ts'
import { TooLargeAhead } from '../model/priority.ts'
import type { LockEntry } from '../lockfiles/lock.ts'
import type { CatalogueArtifact } from '../model/artifact.ts'
import { NAMING } from '../model/ecosystem.ts'
import { LazaretError } from '../model/errors.ts'
import { isServed } from '../model/verdict.ts'
import type { App } from './app.ts'

/** Packages under way at the same time. */
const AT_ONCE = 4

/** What becomes of one file of an entry, or of an entry that names none that can be had. */
export type Warmed =
  | { readonly kind: 'ready'; readonly entry: LockEntry; readonly filename: string }
  | {
      readonly kind: 'refused'
      readonly entry: LockEntry
      readonly filename: string
      readonly rules: readonly string[]
    }
  | { readonly kind: 'failed'; readonly entry: LockEntry; readonly reason: string }

/** The entries of a lock that come from a registry, and so can be had ahead. */
export function warmable(entries: readonly LockEntry[]): readonly LockEntry[] {
  return entries.filter(({ source, version }) => source.kind === 'registry' && version !== undefined)
}

/** Fetches and inspects what the entries name, before anybody waits for it. Ends early where `isEnded` says so. */
export async function warm(
  app: Pick<App, 'assessor' | 'catalogues' | 'config'>,
  entries: readonly LockEntry[],
  onFile: (warmed: Warmed) => void,
  isEnded: () => boolean = () => false,
): Promise<void> {
  const rest = entries.values()
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      // Several of these share the iterator: each takes the next entry.
      for (const entry of rest) {
        if (isEnded()) return
        await warmOne(app, entry, onFile)
      }
    }),
  )
}

async function warmOne(
  app: Pick<App, 'assessor' | 'catalogues' | 'config'>,
  entry: LockEntry,
  onFile: (warmed: Warmed) => void,
): Promise<void> {
  try {
    const registry = app.config.registries.find(({ ecosystem }) => ecosystem === entry.ecosystem)?.name
    if (registry === undefined) throw new LazaretError('not-found', `no registry of ${entry.ecosystem} is configured`)
    const { catalogue } = await app.catalogues.snapshot(registry, entry.name)
    const files = catalogue.artifacts.filter((artifact) => isNamed(artifact, entry))
    if (files.length === 0) throw new LazaretError('not-found', 'upstream has no such file')
    for (const { filename } of files) {
      const { verdict } = await assessed(app, registry, entry.name, filename)
      if (isServed(verdict.outcome)) onFile({ kind: 'ready', entry, filename })
      else onFile({ kind: 'refused', entry, filename, rules: verdict.deciding })
    }
  } catch (error) {
    if (!(error instanceof LazaretError)) throw error
    onFile({ kind: 'failed', entry, reason: error.message })
  }
}

/** After all that clients wait for; what is too large for that as if somebody waited. */
async function assessed({ assessor }: Pick<App, 'assessor'>, ...file: [string, string, string]): Promise<Assessment> {
  try {
    return await assessor.assessAhead(...file)
  } catch (error) {
    if (error instanceof TooLargeAhead) return assessor.assess(...file)
    throw error
  }
}

/** Whether an entry means this file. One that names files only by hashes, or not at all, means all of its version. */
function isNamed({ version, filename }: CatalogueArtifact, entry: LockEntry): boolean {
  if (version !== entry.version) return false
  const names = entry.files.flatMap(({ url }) => (url === undefined ? [] : [lastSegment(url)]))
  return names.length === 0 || !NAMING[entry.ecosystem].hasManyFiles || names.includes(filename)
}

function lastSegment(url: string): string | undefined {
  return url
    .replace(/[?#].*/s, '')
    .split('/')
    .at(-1)
}
