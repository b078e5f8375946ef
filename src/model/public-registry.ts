import { PackageURL, UrlConverter } from '@socketregistry/packageurl-js'
import type { Ecosystem } from './ecosystem.ts'

/** Any package does: what counts is the host that a purl of its type lives at. */
const WELL_KNOWN: Readonly<Record<Ecosystem, string>> = {
  npm: 'pkg:npm/left-pad@1.3.0',
  pypi: 'pkg:pypi/six@1.16.0',
}

const known = new Map<Ecosystem, string | undefined>()

/** Where a purl says that packages of the public registry are downloaded: an absolute URL of one; undefined: it does not say. */
export function publicDownload(ecosystem: Ecosystem): string | undefined {
  if (!known.has(ecosystem))
    known.set(ecosystem, UrlConverter.toDownloadUrl(PackageURL.fromString(WELL_KNOWN[ecosystem]))?.url)
  return known.get(ecosystem)
}
