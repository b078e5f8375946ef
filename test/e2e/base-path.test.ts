import t from 'tap'
import { freePort } from '../../src/app/free-port.ts'
import { npmTarball, wheel } from '../registry/build.ts'
import { attackPackages, stock } from '../registry/packages.ts'
import { startWorld } from '../registry/registry.ts'
import { ask } from './ask.ts'
import { startLazaret } from './lazaret.ts'

const OLD = '2022-01-02T03:04:05.000Z'

const world = await startWorld()
stock(world, attackPackages())
world.npm.publish({ built: npmTarball({ name: 'plain', version: '1.0.0' }), publishedAt: OLD })
world.pypi.publish({ built: wheel({ name: 'plain', version: '1.0' }), publishedAt: OLD })
const port = await freePort()
const host = `http://127.0.0.1:${port}`
const base = `${host}/tools/lazaret`
const lazaret = await startLazaret({ world, dataDir: t.testdir({}), port, env: { LAZARET_PUBLIC_URL: base } })
t.teardown(async () => {
  await lazaret.stop()
  await world.close()
})

/** All that a page leads to on this host: what it loads, where it goes, and where its form is sent. */
function targetsOf(html: string, page: string): URL[] {
  return [...html.matchAll(/(?:href|src|action)="([^"#]+)"/g)]
    .map(([, target = '']) => new URL(target.replaceAll('&amp;', '&'), page))
    .filter(({ origin }) => origin === host)
}

t.test(
  'behind a path: pages, their assets and forms, whether the proxy takes the path off or leaves it on',
  async (t) => {
    await ask('GET', `${base}/npm/steal~env/-/steal~env-1.0.0.tgz`, {})
    const pages = [
      `${base}/why/pkg:npm/steal~env@1.0.0`,
      `${base}/why/pkg:npm/nobody@1.0.0`,
      `${base}/ui/`,
      `${base}/ui/cases`,
      `${base}/nothing/here`,
    ]
    for (const page of pages) {
      const { body, status } = await ask('GET', page, { accept: 'text/html' })
      t.ok([200, 404].includes(status), `${page}: ${status}`)
      const targets = targetsOf(body.toString(), page)
      t.ok(targets.length > 1, `${page}: ${targets.length} targets`)
      for (const { href, pathname } of targets) {
        t.ok(pathname.startsWith('/tools/lazaret/'), `${page}: ${href}`)
        t.equal((await ask('GET', href, { accept: 'text/html' })).status, 200, href)
        const taken = `${host}${href.slice(base.length)}`
        t.equal((await ask('GET', taken, { accept: 'text/html' })).status, 200, taken)
      }
    }
    for (const path of ['/', '/desk', '/ui']) {
      const { status, headers } = await ask('GET', `${base}${path}`, {})
      t.same([status, headers.location], [302, '/tools/lazaret/ui/'], path)
    }
    t.equal((await ask('GET', `${base}/api/v1/session`, {})).headers['content-type'], 'application/problem+json')
    for (const root of [host, base, `${base}/npm`]) {
      const { status, body } = await ask('GET', `${root}/-/v1/search?text=plain`, {})
      t.equal(status, 200, `search below ${root}`)
      t.match(JSON.parse(body.toString()), { objects: [{ package: { name: 'plain' } }] })
      t.equal((await ask('GET', `${root}/-/ping`, {})).status, 200, `ping below ${root}`)
    }
    t.equal((await ask('GET', `${host}/-x`, {})).status, 404, 'nothing else lies at the root')
    t.equal((await ask('GET', `${base}x/healthz`, {})).status, 404, 'another path that begins alike')
  },
)

t.test('lists name files below the path, and both addresses serve them', async (t) => {
  const { body } = await ask('GET', `${host}/npm/plain`, {})
  const { versions } = JSON.parse(body.toString()) as { versions: Record<string, { dist: { tarball: string } }> }
  const tarball = versions['1.0.0']?.dist.tarball ?? ''
  t.equal(tarball, `${base}/npm/plain/-/plain-1.0.0.tgz`)
  t.equal((await ask('GET', tarball, {})).status, 200)
  const page = `${base}/pypi/simple/plain/`
  const simple = await ask('GET', page, { accept: 'application/vnd.pypi.simple.v1+json' })
  const [file] = (JSON.parse(simple.body.toString()) as { files: { url: string }[] }).files
  const url = new URL(file?.url ?? '', page).href
  t.ok(url.startsWith(`${base}/pypi/packages/`), url)
  t.equal((await ask('GET', url, {})).status, 200)
})
