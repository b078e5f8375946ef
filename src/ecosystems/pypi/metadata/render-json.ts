import type { RenderedView } from '../../../model/metadata.ts'
import type { Sha256 } from '../../../model/digest.ts'
import { UNKNOWN, type Unknown } from '../../../model/unknown.ts'
import { isJsonObject, type JsonObject } from './json.ts'
import type { OurFile } from './listing.ts'
import type { ProjectPage } from './page.ts'

/** What a page made from HTML can promise: sizes and the list of versions (1.1) are not in it. */
const PLAIN_API_VERSION = '1.0'

/** The JSON form (PEP 691). Keys that upstream has and we do not know are passed on; what it does not say stays unsaid. */
export function renderJson(
  page: ProjectPage,
  files: readonly OurFile[],
  told: Pick<RenderedView, 'withheld' | 'substitutions'>,
): string {
  const { source } = page
  const meta = isJsonObject(source['meta']) ? source['meta'] : {}
  return JSON.stringify({
    ...source,
    meta: {
      ...meta,
      'api-version': meta['api-version'] ?? PLAIN_API_VERSION,
      // Names with an underscore are anybody's [PEP 691].
      ...(told.withheld.length === 0 ? {} : { _lazaret: told }),
    },
    name: page.name,
    ...statusOf(page),
    files: files.map(fileRecord),
  })
}

function statusOf(page: ProjectPage): JsonObject {
  if (page.source['project-status'] === undefined && page.status === 'active') return {}
  const reason = page.statusReason === undefined ? {} : { reason: page.statusReason }
  return { 'project-status': { status: page.status, ...reason } }
}

function fileRecord({ file, url, yanked, uploadTime, isFirstSight, coreMetadata }: OurFile): JsonObject {
  // `gpg-sig` is left out: it promises an `.asc` beside the file, which nothing here could serve.
  const {
    'gpg-sig': _signature,
    'dist-info-metadata': _renamed,
    'requires-python': _requiresPython,
    size: _size,
    'upload-time': _uploadTime,
    provenance: _provenance,
    ...rest
  } = file.source
  const sidecar = sidecarValue(coreMetadata)
  return {
    ...rest,
    filename: file.filename,
    url,
    hashes: file.hashes,
    ...(file.requiresPython === undefined ? {} : { 'requires-python': file.requiresPython }),
    ...(file.sizeBytes === UNKNOWN ? {} : { size: file.sizeBytes }),
    ...(uploadTime === UNKNOWN ? {} : { 'upload-time': uploadTime }),
    ...(isFirstSight ? { _lazaret: { 'upload-time': 'first-seen' } } : {}),
    yanked,
    'core-metadata': sidecar,
    // the name that PyPI's own pages have carried since PEP 658, which older installers read
    'data-dist-info-metadata': sidecar,
    ...(file.provenance === undefined ? {} : { provenance: file.provenance }),
  }
}

function sidecarValue(claim: Sha256 | Unknown | undefined): boolean | { readonly sha256: Sha256 } {
  if (claim === undefined) return false
  return claim === UNKNOWN ? true : { sha256: claim }
}
