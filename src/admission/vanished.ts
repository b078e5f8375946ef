import type { ArtifactName, CatalogueArtifact, StoredArtifact } from '../model/artifact.ts'
import type { Catalogue } from '../model/catalogue.ts'
import type { Records } from '../model/records.ts'
import { UNKNOWN } from '../model/unknown.ts'
import type { Listed } from './assessment.ts'

/** What upstream listed of a package once, and does not list any more. */
export interface Vanished {
  /** earlier files of which we have the bytes, or had them, the newest version first */
  readonly stored: readonly CatalogueArtifact[]
  /** the name of one that was listed before this one, and that nobody asked for; absent: there is none */
  readonly unseen?: string
}

/** The files that `file` may be compared with, among those of a catalogue. */
export type EarlierOf = (
  file: ArtifactName & Partial<Pick<CatalogueArtifact, 'publishedAt'>>,
  catalogue: Catalogue,
) => Iterable<CatalogueArtifact>

/**
 * Files of the same package and kind that are earlier than this one by our own clock and gone from upstream's list. Whoever takes
 * over a project may delete what was there before, so that the release that is left passes for the first one.
 */
export async function vanishedBefore(
  listed: Listed,
  records: Pick<Records, 'artifactsOfPackage'>,
  earlier: EarlierOf,
): Promise<Vanished> {
  const { registry, entry, snapshot } = listed
  const names = namesBefore(listed)
  if (names.length === 0) return { stored: [] }
  const { catalogue, firstSeen } = snapshot
  const gone = new Set(names)
  const files = (await records.artifactsOfPackage(registry.name, entry.name))
    .filter(({ filename }) => gone.has(filename))
    .map((stored) => asListed(stored, firstSeen))
  // Upstream's dates may be part of the deceit: both are dated by our clock.
  const seenAt = firstSeen[entry.filename] ?? snapshot.refreshedAt
  const { versions: _, ...rest } = catalogue
  const stored = [...earlier({ ...entry, publishedAt: seenAt }, { ...rest, artifacts: files })]
  const unseen = names.at(-1)
  return stored.length > 0 || unseen === undefined ? { stored } : { stored, unseen }
}

/** Names that were seen before this one was, of the same suffix and of other versions; the one that was seen last stands last. */
function namesBefore({ entry, snapshot }: Listed): readonly string[] {
  const { catalogue, firstSeen, refreshedAt } = snapshot
  const isListed = new Set(catalogue.artifacts.map(({ filename }) => filename))
  const seenAt = firstSeen[entry.filename] ?? refreshedAt
  const suffix = suffixOf(entry.filename)
  return Object.entries(firstSeen)
    .filter(([filename, at]) => !isListed.has(filename) && suffixOf(filename) === suffix && at < seenAt)
    .filter(([filename]) => !isOfVersion(filename, entry.version))
    .toSorted(([, one], [, other]) => (one < other ? -1 : 1))
    .map(([filename]) => filename)
}

function suffixOf(filename: string): string {
  return filename.slice(filename.lastIndexOf('.'))
}

function isOfVersion(filename: string, version: string): boolean {
  return (
    filename.includes(`-${version}-`) || /^\.(?:tgz|zip|tar\.\w{2,4})$/.test(filename.split(`-${version}`).at(-1) ?? '')
  )
}

function asListed(stored: StoredArtifact, firstSeen: Readonly<Record<string, string>>): CatalogueArtifact {
  const { ecosystem, name, version, filename, kind, claims, sizeBytes, firstSeenAt } = stored
  return {
    ecosystem,
    name,
    version,
    filename,
    kind,
    claims,
    sizeBytes,
    url: '',
    publishedAt: firstSeen[filename] ?? firstSeenAt,
    withdrawn: false,
    publisher: UNKNOWN,
    manifest: UNKNOWN,
  }
}
