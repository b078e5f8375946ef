import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { LoggedEvent } from '../model/event.ts'
import type { Records } from '../model/records.ts'

/** Events in which the policy that a registry obeyed last is looked for. */
const EVENTS_MAX = 200

/** What a registry obeyed when the server last ran. */
export interface PolicyBefore {
  /** as the log tells it */
  readonly digest: string
  /** its text; undefined: it is not here */
  readonly source: string | undefined
}

/**
 * The texts of the policies in force, one file for each registry below the data folder: by them it is told what was changed while the server was
 * stopped. Whether a text is the one that was in force the log says, by its digest.
 */
export class KeptPolicies {
  readonly #folder: string

  constructor(dataDir: string) {
    this.#folder = join(dataDir, 'policies')
  }

  /** Throws as node:fs does. */
  keep(registry: string, source: string): void {
    mkdirSync(this.#folder, { mode: 0o700, recursive: true })
    const file = this.#fileOf(registry)
    const descriptor = openSync(`${file}.new`, 'w', 0o600)
    try {
      writeSync(descriptor, source)
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
    renameSync(`${file}.new`, file)
  }

  /** By registry; without those that obeyed none yet, as far as the log goes back. */
  async before(records: Pick<Records, 'events'>): Promise<ReadonlyMap<string, PolicyBefore>> {
    const loaded = await records.events({ type: 'policy.loaded' }, { limit: EVENTS_MAX })
    const found = new Map<string, PolicyBefore>()
    for (const event of loaded)
      for (const registry of registriesIn(event))
        if (!found.has(registry)) found.set(registry, { digest: digestIn(event), source: this.#read(registry) })
    return found
  }

  #read(registry: string): string | undefined {
    try {
      return readFileSync(this.#fileOf(registry), 'utf8')
    } catch {
      return undefined
    }
  }

  #fileOf(registry: string): string {
    return join(this.#folder, `${registry}.yaml`)
  }
}

function registriesIn({ detail }: LoggedEvent): readonly string[] {
  const { registries } = detail
  return Array.isArray(registries) ? registries.map(String) : []
}

function digestIn({ detail }: LoggedEvent): string {
  return typeof detail['policy_digest'] === 'string' ? detail['policy_digest'] : ''
}
