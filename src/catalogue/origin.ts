import type { Catalogue } from '../model/catalogue.ts'
import type { CatalogueRecord } from '../model/metadata.ts'
import type { RegistryConfig } from '../model/registry.ts'
import { bareUrl, isPrivateName, upstreamsFor } from '../model/routing.ts'
import type { Entry } from './memory.ts'

export type Origin = Pick<CatalogueRecord, 'givenBy' | 'owner'>

/**
 * Whose a package is, of which a new document came. One that a further upstream gave stays that upstream's, so that another
 * one's package under its name is told apart: when the one loses it, hides it from us (many registries answer 404 to whom they do not
 * let in), or is configured no more, a stranger's must not take its place. It is another upstream's where a pattern
 * says so, and where the document goes on from the last one.
 */
export function originOf(
  registry: RegistryConfig,
  before: Entry | undefined,
  { catalogue, givenBy }: { readonly catalogue: Catalogue; readonly givenBy: string | undefined },
): Origin {
  const by = givenBy === undefined ? {} : { givenBy }
  const former = before === undefined ? undefined : keptOrigin(registry, before)
  if (former?.owner === undefined || former.owner === givenBy || isPrivateName(registry, catalogue.name))
    return { ...by, ...(givenBy === undefined ? {} : { owner: givenBy }) }
  const isTheirs = former.givenBy === former.owner
  if (isTheirs && before !== undefined && goesOn(before.catalogue, catalogue))
    return { ...by, ...(givenBy === undefined ? {} : { owner: givenBy }) }
  return { ...by, owner: former.owner }
}

/** What is known of the origin of a document that we hold; of one that an earlier Lazaret stored, as its URL tells. */
export function keptOrigin(registry: RegistryConfig, entry: Entry): Origin {
  const { givenBy, owner } = entry
  if (owner !== undefined) return { owner, ...(givenBy === undefined ? {} : { givenBy }) }
  const by = upstreamsFor(registry, entry.name).find(({ upstream }) => entry.url.startsWith(bareUrl(upstream)))?.route
  return by === undefined ? {} : { owner: by, givenBy: by }
}

/** Whether both list a file of the same name and the same hash, and none of the same name with another. */
function goesOn(before: Catalogue, after: Catalogue): boolean {
  const known = new Map(before.artifacts.map(({ filename, claims }) => [filename, claims]))
  let shared = 0
  for (const { filename, claims } of after.artifacts) {
    const former = known.get(filename)
    if (former === undefined) continue
    const same = former.filter(({ algorithm }) => claims.some((claim) => claim.algorithm === algorithm))
    if (same.some(({ algorithm, hex }) => !claims.some((claim) => claim.algorithm === algorithm && claim.hex === hex)))
      return false
    if (same.length > 0) shared += 1
  }
  return shared > 0
}
