import { readAsOf, type CatalogueArtifact } from '../../../model/artifact.ts'
import type { Catalogue } from '../../../model/catalogue.ts'
import { INTEGRITY_ALGORITHMS, type IntegrityAlgorithm, type IntegrityClaim } from '../../../model/digest.ts'
import { UNKNOWN, type Unknown } from '../../../model/unknown.ts'
import { inOrder } from '../../earlier.ts'
import { pypiVersions } from '../version.ts'
import { readUninspected } from '../uninspected.ts'
import type { ListedFile, ProjectPage } from './page.ts'

const HEX_CHARS: Readonly<Record<IntegrityAlgorithm, number>> = {
  sha512: 128,
  sha384: 96,
  sha256: 64,
  blake2b_256: 64,
  sha1: 40,
  md5: 32,
}

/**
 * The catalogue of a project. Files of formats that no check reads are in it as such: a registry that only observes serves them. They
 * are no measure of the project's age and versions.
 */
export function parse(page: ProjectPage): Catalogue {
  const artifacts = page.files.flatMap((file) => readArtifact(file, page.name))
  const inspected = artifacts.filter((artifact) => readAsOf(artifact) !== 'sdist-other')
  return {
    ecosystem: 'pypi',
    name: page.name,
    artifacts,
    versions: inOrder(pypiVersions, inspected),
    maintainers: UNKNOWN,
    firstPublishedAt: oldest(inspected),
    upstreamStatus: page.status,
    tags: {},
    saysEmpty: page.saysEmpty,
  }
}

function readArtifact(file: ListedFile, name: string): readonly CatalogueArtifact[] {
  const named = file.kind.kind === 'unsupported' ? readUninspected(file.filename, name)?.artifact : file.kind
  if (named === undefined) return []
  const artifact: CatalogueArtifact = {
    ecosystem: 'pypi',
    name,
    version: named.version,
    filename: file.filename,
    kind: named.kind,
    url: file.url,
    claims: claimsOf(file.hashes),
    publishedAt: file.uploadTime === UNKNOWN ? UNKNOWN : new Date(file.uploadTime).toISOString(),
    sizeBytes: file.sizeBytes,
    withdrawn: file.yanked,
    publisher: UNKNOWN,
    manifest: UNKNOWN,
    ...(file.provenance === undefined ? {} : { hasProvenance: true }),
    ...(file.coreMetadata === undefined ? {} : { coreMetadataSha256: file.coreMetadata }),
  }
  return [artifact]
}

/** Strongest first. */
function claimsOf(hashes: Readonly<Record<string, string>>): readonly IntegrityClaim[] {
  return INTEGRITY_ALGORITHMS.flatMap((algorithm) => {
    const hex = hashes[algorithm]
    return hex?.length === HEX_CHARS[algorithm] ? [{ algorithm, hex }] : []
  })
}

function oldest(artifacts: readonly CatalogueArtifact[]): string | Unknown {
  let first: string | Unknown = UNKNOWN
  for (const { publishedAt } of artifacts) {
    if (publishedAt !== UNKNOWN && (first === UNKNOWN || publishedAt < first)) first = publishedAt
  }
  return first
}
