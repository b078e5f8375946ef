import { Readable } from 'node:stream'
import { CANARIES, CANARY_BYTES, CANARY_URL } from '../model/canary.ts'
import type { Ecosystem } from '../model/ecosystem.ts'
import type { Upstream } from '../model/upstream.ts'

/** Older than any cooldown. */
const PUBLISHED = '2020-01-01T00:00:00.000Z'

interface Document {
  readonly path: string
  readonly contentType: string
  readonly text: string
}

/** An upstream that has the canaries, too. They come from nowhere else, and no other upstream hears of them. */
export function withCanaries<Inner extends Upstream>(upstream: Inner): Inner {
  return {
    ...upstream,
    document(registry, path, accept, validators) {
      const { text, contentType, path: own } = DOCUMENTS[registry.ecosystem]
      if (path !== own) return upstream.document(registry, path, accept, validators)
      const url = `${registry.upstream}${path}`
      return Promise.resolve({ status: 'ok', bytes: Buffer.from(text), contentType, url })
    },
    artifact(registry, url, signal) {
      if (!url.startsWith(CANARY_URL)) return upstream.artifact(registry, url, signal)
      return Promise.resolve({ stream: Readable.from([CANARY_BYTES]), sizeBytes: CANARY_BYTES.length })
    },
  }
}

const DOCUMENTS: Readonly<Record<Ecosystem, Document>> = { npm: npmDocument(), pypi: pypiDocument() }

function npmDocument(): Document {
  const { name, good, bad } = CANARIES.npm
  const versions = [good, bad].map((version) => {
    const dist = { tarball: `${CANARY_URL}${name}-${version}.tgz` }
    return [version, { name, version, dist }] as const
  })
  const time = Object.fromEntries([good, bad].map((version) => [version, PUBLISHED]))
  const document = { name, 'dist-tags': { latest: bad }, versions: Object.fromEntries(versions), time }
  return { path: name, contentType: 'application/json', text: JSON.stringify(document) }
}

function pypiDocument(): Document {
  const { name, good, bad } = CANARIES.pypi
  const files = [good, bad].map((version) => {
    const filename = `${name.replaceAll('-', '_')}-${version}-py3-none-any.whl`
    return { filename, url: `${CANARY_URL}packages/${filename}`, hashes: {}, 'upload-time': PUBLISHED }
  })
  const text = JSON.stringify({ meta: { 'api-version': '1.1' }, name, versions: [good, bad], files })
  return { path: `${name}/`, contentType: 'application/vnd.pypi.simple.v1+json', text }
}
