import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { npmTarball } from '../../test/registry/build.ts'

const OLD = '2021-03-04T05:06:07.000Z'

/** Every name is a package of three versions and some kilobytes, made when it is asked for. */
export async function soakUpstream(): Promise<{ readonly npm: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const [name = '', file] = decodeURIComponent(request.url ?? '/')
      .slice('/npm/'.length)
      .split('/-/')
    const isFile = file !== undefined
    const body = isFile ? tarballOf(name, file.slice(name.length + 1, -'.tgz'.length)) : documentOf(base(), name)
    const type = isFile ? 'application/octet-stream' : 'application/json'
    response.writeHead(200, { 'content-type': type, 'content-length': body.length }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const base = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/npm`
  return {
    npm: `${base()}/`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

function specOf(name: string, version: string) {
  const lines = Array.from({ length: 60 }, (_, at) => `exports.f${at} = (a, b) => a.x + b[${at}]`)
  return npmTarball({
    name,
    version,
    dependencies: { 'some-dependency': '^1.0.0' },
    files: {
      'lib/one.js': lines.join('\n'),
      'lib/two.js': `exports.name = ${JSON.stringify(name)}\nexports.version = ${JSON.stringify(version)}\n`,
      'README.md': `# ${name}\n\n${'A package of the soak. '.repeat(40)}\n`,
    },
  })
}

function tarballOf(name: string, version: string): Buffer {
  return specOf(name, version).bytes
}

function documentOf(base: string, name: string): Buffer {
  const versions = ['1.0.0', '1.0.1', '1.0.2'].map((version) => {
    const { manifest, bytes } = specOf(name, version)
    const shasum = createHash('sha1').update(bytes).digest('hex')
    return [version, { ...manifest, dist: { tarball: `${base}/${name}/-/${name}-${version}.tgz`, shasum } }] as const
  })
  const time = Object.fromEntries(versions.map(([version]) => [version, OLD]))
  return Buffer.from(
    JSON.stringify({
      name,
      'dist-tags': { latest: '1.0.2' },
      versions: Object.fromEntries(versions),
      time: { created: OLD, modified: OLD, ...time },
    }),
  )
}
