import type { CatalogueSnapshot } from '../model/catalogue.ts'
import { packageFactsOf, type AddedPackage, type AddedPackages } from '../model/decision.ts'
import { LazaretError } from '../model/errors.ts'
import { withPatience } from '../model/patience.ts'
import type { RegistryConfig } from '../model/registry.ts'
import { UNKNOWN } from '../model/unknown.ts'

/** Packages that are asked about for one version; one that adds more is for a person to look at. */
export const ADDED_ASKED_MAX = 40

/** How many are asked about at a time. */
const AT_A_TIME = 8

/** How long the answers are waited for, all together, milliseconds. */
const ADDED_PATIENCE_MS = 8_000

/** The catalogue of a package; undefined: it is not here. Throws LazaretError, `not-found` where there is no such package. */
export type LookUp = (registry: string, name: string) => Promise<CatalogueSnapshot | undefined>

/** What the catalogues of packages say, as far as they can be had in time. Their own dependencies are not asked about. */
export async function addedPackages(
  { name: registry }: RegistryConfig,
  names: readonly string[],
  lookUp: LookUp,
  patienceMs = ADDED_PATIENCE_MS,
): Promise<AddedPackages> {
  const known = new Map<string, AddedPackage>()
  const reasons: string[] = []
  const asked = names.slice(0, ADDED_ASKED_MAX)
  if (asked.length < names.length) reasons.push(`it adds more than ${ADDED_ASKED_MAX} at once`)
  const waiting = [...asked]
  const work = async (): Promise<void> => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const found = await said(registry, name, lookUp)
      if (typeof found === 'string') reasons.push(found)
      else known.set(name, found)
    }
  }
  await withPatience(Promise.all(Array.from({ length: AT_A_TIME }, () => work())), patienceMs)
  // what comes later is for who asks next
  const answered = new Map(known)
  waiting.length = 0
  if (answered.size === names.length) return { known: answered }
  return { known: answered, missing: reasons[0] ?? 'its upstream did not answer in time' }
}

async function said(registry: string, name: string, lookUp: LookUp): Promise<AddedPackage | string> {
  try {
    const snapshot = await lookUp(registry, name)
    if (snapshot === undefined) return 'it was not asked about yet'
    const aside = { advisories: undefined, resemblesOwn: undefined }
    const { firstPublishedAt, versionCount } = packageFactsOf(snapshot.catalogue, snapshot, aside)
    return { firstPublishedAt, versionCount }
  } catch (error) {
    if (!(error instanceof LazaretError)) throw error
    return error.code === 'not-found' ? { firstPublishedAt: UNKNOWN, versionCount: 0 } : error.message
  }
}
