import { createHash, randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { npmTarball } from '../../test/registry/build.ts'

const OLD = '2021-03-04T05:06:07.000Z'

/** Versions of the packages: a small document, and one like the largest of the public registry. */
const SMALL_VERSIONS = 5
const HUGE_VERSIONS = 3000
const HUGE_FILES = 6000

export interface BenchUpstream {
  readonly npm: string
  readonly pypi: string
  close(): Promise<void>
}

/** An upstream on loopback with a small and a huge document of each kind, and artifacts of 50 KB and 5 MB. */
export async function benchUpstream(): Promise<BenchUpstream> {
  const answers = new Map<string, { type: string; body: Buffer }>()
  const server = createServer((request, response) => {
    const found = answers.get(decodeURIComponent(request.url ?? '').split('?')[0] ?? '')
    if (found === undefined) return response.writeHead(404).end('{}')
    return response.writeHead(200, { 'content-type': found.type, 'content-length': found.body.length }).end(found.body)
  })
  const base = await listen(server)
  for (const [name, versions, bytes] of [
    ['small', SMALL_VERSIONS, 40_000],
    ['huge', HUGE_VERSIONS, 40_000],
    ['kb50', 1, 50_000],
    ['mb5', 1, 5_000_000],
  ] as const) {
    const { document, tarball, filename } = packument(`${base}/npm`, name, versions, bytes)
    answers.set(`/npm/${name}`, { type: 'application/json', body: document })
    answers.set(`/npm/${name}/-/${filename}`, { type: 'application/octet-stream', body: tarball })
  }
  answers.set('/pypi/simple/huge/', { type: 'application/vnd.pypi.simple.v1+json', body: simplePage(base) })
  return {
    npm: `${base}/npm/`,
    pypi: `${base}/pypi/simple/`,
    close: () => new Promise((done) => server.close(() => done())),
  }
}

function packument(base: string, name: string, count: number, bytes: number) {
  const top = `1.0.${count - 1}`
  const built = npmTarball({ name, version: top, files: { 'data.bin': randomBytes(bytes) } })
  const integrity = `sha512-${createHash('sha512').update(built.bytes).digest('base64')}`
  const versions: Record<string, unknown> = {}
  const time: Record<string, string> = { created: OLD, modified: OLD }
  for (let index = 0; index < count; index += 1) {
    const version = `1.0.${index}`
    time[version] = OLD
    versions[version] = {
      ...built.manifest,
      version,
      description: 'a package whose document is as large as the largest ones are',
      // The newest version must say what its tarball says.
      dependencies:
        version === top
          ? {}
          : Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`dependency-${at}`, `^${index % 9}.${at}.0`])),
      devDependencies: Object.fromEntries(
        Array.from({ length: 40 }, (_, at) => [`tool-${at}`, `^${at}.${index % 7}.0`]),
      ),
      dist: {
        tarball: `${base}/${name}/-/${name}-${version}.tgz`,
        integrity: version === top ? integrity : `sha512-${randomBytes(64).toString('base64')}`,
        shasum:
          version === top ? createHash('sha1').update(built.bytes).digest('hex') : randomBytes(20).toString('hex'),
      },
      maintainers: [{ name: 'someone' }, { name: 'someone-else' }],
    }
  }
  const maintainers = [{ name: 'someone' }, { name: 'someone-else' }]
  const document = { _id: name, name, 'dist-tags': { latest: top }, versions, time, maintainers }
  return { document: Buffer.from(JSON.stringify(document)), tarball: built.bytes, filename: `${name}-${top}.tgz` }
}

function simplePage(base: string): Buffer {
  const files = Array.from({ length: HUGE_FILES }, (_, index) => {
    const version = `1.${Math.floor(index / 20)}`
    const filename = `huge-${version}-cp3${index % 20}-cp3${index % 20}-manylinux_2_17_x86_64.whl`
    const digest = randomBytes(32).toString('hex')
    return {
      filename,
      url: `${base}/pypi/packages/${digest.slice(0, 2)}/${digest.slice(2, 4)}/${digest.slice(4)}/${filename}`,
      hashes: { sha256: digest },
      size: 1_000_000 + index,
      'upload-time': '2021-03-04T05:06:07.000000Z',
      'requires-python': '>=3.8',
      yanked: false,
      'core-metadata': { sha256: randomBytes(32).toString('hex') },
      'data-dist-info-metadata': { sha256: randomBytes(32).toString('hex') },
    }
  })
  const versions = [...new Set(files.map(({ filename }) => filename.split('-')[1]))]
  return Buffer.from(JSON.stringify({ meta: { 'api-version': '1.4' }, name: 'huge', versions, files }))
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`)
    })
  })
}
