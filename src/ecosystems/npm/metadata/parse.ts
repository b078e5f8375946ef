import type { CatalogueArtifact, CatalogueManifest } from '../../../model/artifact.ts'
import type { Catalogue } from '../../../model/catalogue.ts'
import { cut } from '../../../model/text.ts'
import { UNKNOWN, type Unknown } from '../../../model/unknown.ts'
import { inOrder } from '../../earlier.ts'
import { npmVersions } from '../version.ts'
import { claimsOf } from './claims.ts'
import { isRecord } from '../../../model/json.ts'
import type { JsonObject, Packument, PackumentVersion } from './packument.ts'

/** Longest account name and deprecation text that the catalogue keeps, UTF-16 units. */
const MAX_ACCOUNT_LENGTH = 200
const MAX_DEPRECATION_LENGTH = 1000

/** Packages of large organisations list a few hundred accounts. */
const MAX_MAINTAINERS = 1000

/** What upstream's packument says of the package. What it does not say is unknown. */
export function parse(name: string, packument: Packument): Catalogue {
  const artifacts = packument.versions.map((version) => artifactOf(name, version, packument))
  const dates = artifacts.map(({ publishedAt }) => publishedAt).filter((date) => date !== UNKNOWN)
  return {
    ecosystem: 'npm',
    name,
    artifacts,
    versions: inOrder(npmVersions, artifacts),
    maintainers: maintainersOf(packument.document['maintainers']),
    firstPublishedAt: dates.reduce<string | Unknown>(
      (first, date) => (first === UNKNOWN || date < first ? date : first),
      UNKNOWN,
    ),
    upstreamStatus: 'active',
    tags: packument.tags,
    saysEmpty: isRecord(packument.time['unpublished']),
  }
}

function artifactOf(name: string, entry: PackumentVersion, packument: Packument): CatalogueArtifact {
  const { version, manifest, dist, filename, url } = entry
  const { unpackedSize, attestations } = dist
  return {
    ecosystem: 'npm',
    name,
    version,
    filename,
    kind: 'npm-tarball',
    url,
    claims: claimsOf(dist),
    publishedAt: isoDate(own(packument.time, version)),
    sizeBytes: UNKNOWN,
    ...(Number.isSafeInteger(unpackedSize) ? { unpackedBytes: Number(unpackedSize) } : {}),
    ...(isRecord(attestations) ? { hasProvenance: true } : {}),
    withdrawn: deprecationOf(manifest),
    publisher: accountOf(manifest['_npmUser']),
    manifest: manifestOf(manifest),
  }
}

/** A version may be called `constructor`: only own keys count. */
function own(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined
}

export function isoDate(value: unknown): string | Unknown {
  if (typeof value !== 'string' || value.length > 64) return UNKNOWN
  const date = new Date(value)
  return Number.isNaN(date.getTime()) ? UNKNOWN : date.toISOString()
}

/** npm takes an empty text as "not deprecated"; some registries write `true`. */
export function deprecationOf(manifest: JsonObject): string | boolean {
  const { deprecated } = manifest
  if (typeof deprecated === 'string') return deprecated === '' ? false : cut(deprecated, MAX_DEPRECATION_LENGTH)
  return deprecated === true
}

/** `{name, email}`, or "name <email> (url)" in old documents. */
function accountOf(value: unknown): string | Unknown {
  const name = isRecord(value)
    ? value['name']
    : typeof value === 'string'
      ? value.replace(/[<(].*$/s, '').trim()
      : undefined
  return typeof name === 'string' && name !== '' ? cut(name, MAX_ACCOUNT_LENGTH) : UNKNOWN
}

function maintainersOf(value: unknown): readonly string[] | Unknown {
  if (!Array.isArray(value)) return UNKNOWN
  const names = value.slice(0, MAX_MAINTAINERS).map(accountOf)
  return [...new Set(names.filter((name) => name !== UNKNOWN))].toSorted()
}

/** What npm, pnpm and yarn obey of it, besides where the tarball is. */
const OBEYED = [
  'name',
  'version',
  'dependencies',
  'optionalDependencies',
  'peerDependencies',
  'bundleDependencies',
  'bundledDependencies',
  'bin',
  'os',
  'cpu',
  'engines',
  'hasInstallScript',
  '_hasShrinkwrap',
  'gypfile',
] as const

/** The scripts that run when a dependency is installed. */
const HOOKS = ['preinstall', 'install', 'postinstall'] as const

function manifestOf(manifest: JsonObject): CatalogueManifest {
  const { scripts, directories } = manifest
  return {
    ...picked(manifest, OBEYED),
    ...(isRecord(scripts) ? { scripts: picked(scripts, HOOKS) } : {}),
    ...(isRecord(directories) ? { directories: picked(directories, ['bin']) } : {}),
  }
}

function picked(object: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(keys.flatMap((key) => (Object.hasOwn(object, key) ? [[key, object[key]]] : [])))
}
