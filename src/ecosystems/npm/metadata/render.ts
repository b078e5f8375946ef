import {
  WITHHELD_MAX,
  type RefusedListing,
  type RenderContext,
  type RenderedForm,
  type RenderedView,
} from '../../../model/metadata.ts'
import { UNKNOWN } from '../../../model/unknown.ts'
import { abbreviate } from './abbreviate.ts'
import { deprecationOf, isoDate } from './parse.ts'
import { isRecord } from '../../../model/json.ts'
import { objectOr, type JsonObject, type Packument, type PackumentVersion } from './packument.ts'
import { retag } from './retag.ts'

export const FULL_TYPE = 'application/json'
export const ABBREVIATED_TYPE = 'application/vnd.npm.install-v1+json'

/** Reasons that npm prints under one failure; it has one message for all restricted versions of a package. */
const MAX_REASONS = 5

interface RefusedVersion {
  readonly version: string
  readonly listing: RefusedListing
  readonly manifest: JsonObject
}

/**
 * The packument that we serve: upstream's, without refused versions and with our URLs. Where every version is refused, all are
 * listed as upstream lists them, and refused at the tarball: an empty list makes clients say that the package is broken, and
 * one that gets no list of an optional dependency writes a lock file without it, which `npm ci` then does not take.
 */
export function render(name: string, packument: Packument, context: RenderContext): RenderedView {
  const { visible, refused } = divide(packument, context)
  const hidden = new Map(refused.map(({ version, listing }) => [version, listing.rule]))
  const candidates = visible.map(({ version, manifest }) => ({
    version,
    deprecated: deprecationOf(manifest) !== false,
  }))
  const { tags, substitutions } = retag(packument.tags, hidden, candidates)
  const withheld = refused
    .slice(-WITHHELD_MAX)
    .toReversed()
    .map(({ version, listing }) => ({ version, rule: listing.rule }))
  const versions = visible.map((entry) => [entry.version, rewrite(name, entry, context)] as const)
  const document = {
    name,
    ...withoutKeys(packument.document, ['name', 'versions', 'time', 'dist-tags', 'modified', ...NOT_GATED]),
    'dist-tags': tags,
    ...timesOf(packument, hidden, visible),
    ...restrictionsOf(name, packument.document['policyRestrictions'], refused),
    ...(withheld.length === 0 ? {} : { _lazaret: { withheld, substitutions } }),
  }
  const full = { ...document, versions: Object.fromEntries(versions) }
  const wanted = (form: string): boolean => context.forms?.includes(form) ?? true
  return {
    forms: [
      ...(wanted('full') ? [formOf('full', FULL_TYPE, withoutKeys(full, ['modified']))] : []),
      ...(wanted('abbreviated') ? [formOf('abbreviated', ABBREVIATED_TYPE, abbreviate(document, versions))] : []),
    ],
    substitutions,
    withheld,
  }
}

/** Lists of further manifests with tarball URLs, which no catalogue names and no gate would see. */
const NOT_GATED = ['stagedVersions', 'policyRestrictions', '_attachments'] as const

function divide(
  packument: Packument,
  context: RenderContext,
): { visible: readonly PackumentVersion[]; refused: readonly RefusedVersion[] } {
  if (context.selection === 'strict') return { visible: packument.versions, refused: [] }
  const visible: PackumentVersion[] = []
  const refused: RefusedVersion[] = []
  for (const entry of packument.versions) {
    const listing = context.refused.get(entry.filename)
    if (listing === undefined) visible.push(entry)
    else refused.push({ version: entry.version, listing, manifest: entry.manifest })
  }
  return visible.length === 0 ? { visible: packument.versions, refused: [] } : { visible, refused }
}

/** Integrity, signatures and attestations stay as they are: they must keep verifying. The key decides what the version is called. */
function rewrite(name: string, entry: PackumentVersion, context: RenderContext): JsonObject {
  const tarball = `${context.registryUrl}${name}/-/${encodeURIComponent(entry.filename)}`
  return { ...entry.manifest, name, version: entry.version, dist: { ...entry.dist, tarball } }
}

/**
 * `time` without what is hidden. `modified` is never older than the newest visible version: pnpm takes an old `modified`
 * as proof that nothing in the document is young.
 */
function timesOf(
  packument: Packument,
  hidden: ReadonlyMap<string, string>,
  visible: readonly PackumentVersion[],
): JsonObject {
  const { time, document } = packument
  const entries = Object.entries(time).filter(([key]) => !hidden.has(key) && key !== 'modified')
  const visibleDates = visible.map(({ version }) => isoDate(Object.hasOwn(time, version) ? time[version] : undefined))
  const dates = [...visibleDates, isoDate(time['modified']), isoDate(document['modified'])].filter(
    (date) => date !== UNKNOWN,
  )
  if (dates.length === 0) return entries.length === 0 ? {} : { time: Object.fromEntries(entries) }
  const modified = dates.reduce((newest, date) => (date > newest ? date : newest))
  return {
    modified,
    ...(entries.length === 0 ? {} : { time: Object.fromEntries([...entries, ['modified', modified]]) }),
  }
}

/** npm's own channel: it passes over these versions, and prints the message where a person insists on one. */
function restrictionsOf(name: string, upstreams: unknown, refused: readonly RefusedVersion[]): JsonObject {
  const theirs = objectOr(upstreams)
  const theirMessage = typeof theirs['message'] === 'string' ? [theirs['message'].slice(0, 1000)] : []
  const theirVersions = Object.entries(objectOr(theirs['versions'])).filter(([, manifest]) => isRecord(manifest))
  if (refused.length === 0 && theirVersions.length === 0) return {}
  const lines = refused.toReversed().map(({ listing }) => listing.line)
  const more = lines.length - MAX_REASONS
  const reasons = [
    ...lines.slice(0, MAX_REASONS),
    ...(more > 0 ? [`lazaret: ${more} more refused`] : []),
    ...theirMessage,
  ]
  const versions = [...theirVersions.map(([version]) => version), ...refused.map(({ version }) => version)]
  return {
    policyRestrictions: {
      message: reasons.join('\n'),
      versions: Object.fromEntries(versions.map((version) => [version, { name, version }])),
    },
  }
}

function withoutKeys(object: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)))
}

const encoder = new TextEncoder()

function formOf(form: string, contentType: string, document: JsonObject): RenderedForm {
  return { form, contentType, bytes: encoder.encode(JSON.stringify(document)) }
}
