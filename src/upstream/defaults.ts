import { PackageURL, UrlConverter } from '@socketregistry/packageurl-js'
import { LazaretError } from '../model/errors.ts'
import type { Ecosystem } from '../model/ecosystem.ts'

/** Any package does: what counts is the host that a purl of its type lives at. */
const WELL_KNOWN: Readonly<Record<Ecosystem, string>> = {
  npm: 'pkg:npm/left-pad@1.3.0',
  pypi: 'pkg:pypi/six@1.16.0',
}

/** Where the index lies on its host. PyPI's is the simple API [PEP 503]; npm's is the root. */
const INDEX_PATH: Readonly<Record<Ecosystem, string>> = { npm: '/', pypi: '/simple/' }

/** The public registries, derived from where a purl says that its packages are downloaded. Throws `invalid-config`. */
export function defaultUpstreams(): Readonly<Record<Ecosystem, string>> {
  return { npm: upstreamOf('npm'), pypi: upstreamOf('pypi') }
}

function upstreamOf(ecosystem: Ecosystem): string {
  const download = UrlConverter.toDownloadUrl(PackageURL.fromString(WELL_KNOWN[ecosystem]))
  if (download === undefined)
    throw new LazaretError('invalid-config', `no default upstream is known for ${ecosystem}; set one`)
  return new URL(INDEX_PATH[ecosystem], download.url).href
}
