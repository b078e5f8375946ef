import { LazaretError } from '../model/errors.ts'
import type { Ecosystem } from '../model/ecosystem.ts'
import { publicDownload } from '../model/public-registry.ts'

/** Where the index lies on its host. PyPI's is the simple API [PEP 503]; npm's is the root. */
const INDEX_PATH: Readonly<Record<Ecosystem, string>> = { npm: '/', pypi: '/simple/' }

/** The public registries, derived from where a purl says that its packages are downloaded. Throws `invalid-config`. */
export function defaultUpstreams(): Readonly<Record<Ecosystem, string>> {
  return { npm: upstreamOf('npm'), pypi: upstreamOf('pypi') }
}

function upstreamOf(ecosystem: Ecosystem): string {
  const download = publicDownload(ecosystem)
  if (download === undefined)
    throw new LazaretError('invalid-config', `no default upstream is known for ${ecosystem}; set one`)
  return new URL(INDEX_PATH[ecosystem], download).href
}
