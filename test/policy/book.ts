import type { Test } from 'tap'
import { keepPolicies, PolicyBook } from '../../src/app/policies.ts'
import type { PolicyKeeping } from '../../src/app/policy-keeping.ts'
import type { LoggedEvent } from '../../src/model/event.ts'
import type { RegistryConfig } from '../../src/model/registry.ts'
import { openStore, type Store } from '../../src/store/store.ts'

export function registry(name: string, policy: string): RegistryConfig {
  return {
    name,
    ecosystem: 'npm',
    upstream: 'https://registry.example/',
    artifactHosts: [],
    allowPrivateAddresses: false,
    policy,
    mode: 'enforce',
    selection: 'fallback',
    metadataMaxAgeSeconds: 60,
  }
}

const clock = (): Date => new Date('2026-11-24T09:14:00Z')

/** The policies of a server that runs, over a database that outlives it. */
export interface Running {
  readonly book: PolicyBook
  readonly keeping: PolicyKeeping
  /** what it printed */
  readonly warned: readonly unknown[]
  /** looks at the files, and resolves once all of it is written */
  readonly look: () => Promise<void>
  /** sees what is decided meanwhile */
  readonly hear: () => Promise<void>
  readonly stop: () => Promise<void>
}

/** A data folder's database, and the servers that run over it. */
export async function machine(t: Test, dataDir: string) {
  const store: Store = await openStore({ dataDir, clock })
  t.teardown(() => store.close())
  let seen = 0
  return {
    store,
    start: async (registries: readonly RegistryConfig[]): Promise<Running> => {
      const warned: unknown[] = []
      const note = (fields: unknown): void => void warned.push(fields)
      const logger = { warn: note, error: note }
      const book = new PolicyBook(registries, clock, logger)
      const { records, unitOfWork } = store
      const keeping = await keepPolicies(book, { records, unitOfWork, clock, logger })
      await book.watch()
      await keeping.idle()
      const written = async (): Promise<void> => await keeping.idle()
      return {
        book,
        keeping,
        warned,
        look: async () => {
          book.reload()
          await written()
        },
        hear: async () => {
          keeping.hear()
          await written()
        },
        stop: async () => {
          await book.close()
        },
      }
    },
    /** events that were not told before, the oldest first */
    told: async (): Promise<readonly LoggedEvent[]> => {
      const events = await store.records.eventsFrom(seen, 200)
      seen += events.length
      return events
    },
  }
}
