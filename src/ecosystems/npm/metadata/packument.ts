import { isRecord } from '../../../model/json.ts'
import { LazaretError } from '../../../model/errors.ts'
import type { RawDocument } from '../../../model/metadata.ts'
import { asciiLine } from '../../../model/text.ts'
import { conventionalFilename, isFilename, isVersion } from '../name.ts'

/** A JSON object whose keys and values are upstream's: nothing about them is known. */
export type JsonObject = Readonly<Record<string, unknown>>

/** One version of a packument that can be installed. */
export interface PackumentVersion {
  readonly version: string
  readonly manifest: JsonObject
  readonly dist: JsonObject
  /** the name under which we serve its tarball; no two versions share one */
  readonly filename: string
  /** absolute URL of the tarball at upstream */
  readonly url: string
}

export interface Packument {
  readonly document: JsonObject
  readonly versions: readonly PackumentVersion[]
  readonly time: JsonObject
  readonly tags: Readonly<Record<string, string>>
}

/** Most versions of one package; the largest of the public registry have about ten thousand. */
const MAX_VERSIONS = 100_000

/**
 * Reads upstream's document strictly where we act on it, and leaves the rest as it is. Versions that name nothing
 * installable are left out. Throws `upstream-failed` where it is no packument of the package that was asked for.
 */
export function parsePackument(raw: RawDocument): Packument {
  const document = parseObject(raw)
  checkName(document, raw.name)
  const entries = Object.entries(objectOr(document['versions']))
  if (entries.length > MAX_VERSIONS) {
    throw new LazaretError(
      'upstream-failed',
      `upstream lists ${entries.length} versions of ${raw.name}, more than ${MAX_VERSIONS}`,
    )
  }
  const tags = Object.entries(objectOr(document['dist-tags']))
  return {
    document,
    versions: readVersions(raw, entries),
    time: objectOr(document['time']),
    tags: Object.fromEntries(tags.filter((entry): entry is [string, string] => typeof entry[1] === 'string')),
  }
}

function parseObject(raw: RawDocument): JsonObject {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(raw.bytes))
    if (isRecord(value)) return value
  } catch (cause) {
    throw new LazaretError('upstream-failed', `upstream's document of ${raw.name} is not JSON`, { cause })
  }
  throw new LazaretError('upstream-failed', `upstream's document of ${raw.name} is not a JSON object`)
}

export function objectOr(value: unknown): JsonObject {
  return isRecord(value) ? value : {}
}

/** Some registries write no name, or in another case: clients do not look. A document of another package is none of this one. */
function checkName({ name: stated, versions }: JsonObject, asked: string): void {
  if (typeof stated === 'string' && stated.toLowerCase() === asked.toLowerCase()) return
  if (stated === undefined && isRecord(versions)) return
  if (stated === undefined) throw new LazaretError('upstream-failed', `upstream answered with no document of ${asked}`)
  const other = typeof stated === 'string' ? `"${asciiLine(stated, 80)}"` : 'a name that is no text'
  throw new LazaretError('upstream-refused', `upstream answered with a document of ${other} when asked for ${asked}`)
}

/**
 * A tarball keeps the file name of its URL, since lockfiles hold it, unless that name is unsafe, taken, or what npm would
 * call another version's tarball: then two versions could not be told apart at download.
 */
function readVersions(raw: RawDocument, entries: readonly (readonly [string, unknown])[]): PackumentVersion[] {
  const conventional = new Set(entries.map(([version]) => conventionalFilename(raw.name, version)))
  const taken = new Set<string>()
  const versions: PackumentVersion[] = []
  for (const [version, manifest] of entries) {
    if (!isVersion(version) || !isRecord(manifest)) continue
    const own = conventionalFilename(raw.name, version)
    const dist = objectOr(manifest['dist'])
    const url = tarballUrl(raw, dist['tarball'], own)
    if (url === undefined) continue
    const tail = decodedTail(url)
    const free = isFilename(tail) && tail.includes('.') && !conventional.has(tail) && !taken.has(tail)
    const filename = free ? tail : own
    taken.add(filename)
    versions.push({ version, manifest, dist, filename, url: url.href })
  }
  return versions
}

/** A mirror may leave the URL out or give it relative; npm's own layout is where it must be then. */
function tarballUrl(raw: RawDocument, stated: unknown, filename: string): URL | undefined {
  const text = typeof stated === 'string' && stated !== '' ? stated : `${raw.url.replace(/[?#].*$/s, '')}/-/${filename}`
  const url = URL.canParse(text, raw.url) ? new URL(text, raw.url) : undefined
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:')) return undefined
  url.hash = ''
  return url
}

function decodedTail(url: URL): string {
  try {
    return decodeURIComponent(url.pathname.slice(url.pathname.lastIndexOf('/') + 1))
  } catch {
    return ''
  }
}
