import type { CatalogueArtifact } from '../model/artifact.ts'
import type { Catalogue, CatalogueSnapshot } from '../model/catalogue.ts'
import type { Clock } from '../model/clock.ts'
import { LazaretError } from '../model/errors.ts'
import type { Catalogues } from '../model/metadata.ts'
import type { RegistryConfig } from '../model/registry.ts'
import type { Revisions } from '../model/revisions.ts'
import { clockOf } from '../model/text.ts'
import { keyOf, type Listed, type Wanted } from './assessment.ts'

/** A file that is not listed is worth a question only where the list is older than this: anyone can think of names, milliseconds. */
const NEWS_MS_MIN = 5_000

export interface ResolverOptions {
  readonly registries: ReadonlyMap<string, RegistryConfig>
  readonly catalogues: Catalogues
  /** of catalogues, by registry and package */
  readonly revisions: Revisions
  readonly clock: Clock
}

/** Finds what upstream says of a file. */
export class Resolver {
  readonly #options: ResolverOptions

  constructor(options: ResolverOptions) {
    this.#options = options
  }

  /** Throws LazaretError `not-found` and `upstream-…`. */
  async resolve(wanted: Wanted): Promise<Listed> {
    const registry = this.#registry(wanted.registry)
    let revision = this.#revision(wanted)
    let found = await this.#find(wanted)
    // What is found first changes the catalogue of its package: it is found once more, and goes on from there.
    if (revision !== this.#revision(wanted)) {
      revision = this.#revision(wanted)
      found = await this.#find(wanted)
    }
    return { registry, ...found, revision }
  }

  async #find({ registry, name, filename }: Wanted): Promise<Pick<Listed, 'entry' | 'snapshot'>> {
    const { catalogues, clock } = this.#options
    let snapshot = await catalogues.snapshot(registry, name)
    let entry = find(snapshot, filename)
    const ageMs = clock().getTime() - Date.parse(snapshot.refreshedAt)
    if (entry === undefined && ageMs > NEWS_MS_MIN) {
      snapshot = await catalogues.refresh(registry, name)
      entry = find(snapshot, filename)
    }
    if (entry === undefined) {
      const asked = `it was asked at ${clockOf(snapshot.refreshedAt)}`
      throw new LazaretError('not-found', `${name} has no file ${filename} at its upstream (${asked})`)
    }
    return { entry, snapshot }
  }

  /** By what is stored: upstream is not asked. */
  async recall(wanted: Wanted): Promise<Listed | undefined> {
    const revision = this.#revision(wanted)
    const snapshot = await this.#options.catalogues.cached(wanted.registry, wanted.name)
    const entry = snapshot && find(snapshot, wanted.filename)
    return entry && { registry: this.#registry(wanted.registry), entry, snapshot, revision }
  }

  #revision({ registry, name }: Wanted): number {
    return this.#options.revisions.of(keyOf(registry, name, ''))
  }

  #registry(name: string): RegistryConfig {
    const registry = this.#options.registries.get(name)
    if (registry === undefined) throw new LazaretError('not-found', `no registry is named ${name}`)
    return registry
  }
}

/** By file name: all of a package may be looked up at once, and there are some with tens of thousands of files. */
const byName = new WeakMap<Catalogue, ReadonlyMap<string, CatalogueArtifact>>()

function find({ catalogue }: CatalogueSnapshot, filename: string): CatalogueArtifact | undefined {
  let files = byName.get(catalogue)
  // Of several of one name the first is meant.
  files ??= new Map(catalogue.artifacts.toReversed().map((artifact) => [artifact.filename, artifact]))
  byName.set(catalogue, files)
  return files.get(filename)
}
