import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import t from 'tap'
import { freePort } from '../../src/app/free-port.ts'
import { npmTarball, wheel } from '../registry/build.ts'
import { startWorld } from '../registry/registry.ts'
import { startLazaret } from './lazaret.ts'

const publishedAt = '2022-01-02T03:04:05.000Z'

interface Answer {
  readonly status: number | undefined
  readonly etag: string
  readonly text: string
}

/** As a client asks that reaches the server by the name `host`. */
async function ask(port: number, path: string, headers: Readonly<Record<string, string>>): Promise<Answer> {
  const sent = request({ host: '127.0.0.1', port, path, headers }).end()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  const body = await buffer(response)
  const text = (response.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString()
  return { status: response.statusCode, etag: response.headers.etag ?? '', text }
}

t.test('a client that comes by another name than public_url', async (t) => {
  const world = await startWorld()
  t.teardown(() => world.close())
  const [built, words] = [npmTarball({ name: 'widget', version: '1.0.0' }), 'x'.repeat(3000)]
  world.npm.publish({ built, publishedAt, listed: { description: words } })
  world.pypi.publish({ built: wheel({ name: 'widget', version: '1.0' }), publishedAt })
  const port = await freePort()
  const stop: (() => Promise<unknown>)[] = []
  t.teardown(() => Promise.all(stop.map((one) => one())))
  const env = { LAZARET_PUBLIC_URL: `http://localhost:${port}` }
  const lazaret = await startLazaret({ world, dataDir: t.testdir(), port, env })
  stop.push(() => lazaret.stop())
  const warnings = (): string[] =>
    lazaret
      .logs()
      .split('\n')
      .filter((line) => line.includes('by another name'))

  await t.test('of this machine gets files from the name that it asks', async (t) => {
    const etags = new Set<string>()
    for (const name of ['localhost', '127.0.0.1', '[::1]', '127.0.0.2']) {
      const host = `${name}:${port}`
      const file = `http://${host}/npm/widget/-/widget-1.0.0.tgz`
      for (const path of ['/npm/widget', '/npm/widget/1.0.0', '/npm/widget/latest']) {
        const { status, text, etag } = await ask(port, path, { host, 'accept-encoding': 'gzip' })
        t.equal(status, 200)
        t.ok(text.includes(`"${file}"`), `${path} at ${host}`)
        const unchanged = await ask(port, path, { host, 'accept-encoding': 'gzip', 'if-none-match': etag })
        t.equal(unchanged.status, 304)
        etags.add(etag)
      }
      t.equal((await ask(port, new URL(file).pathname, { host })).status, 200)
    }
    t.ok(etags.size >= 8, 'a list of another name is another list')
    t.equal(warnings().length, 0, warnings().join('\n'))
  })

  await t.test('of another place is warned of once, and is not believed', async (t) => {
    for (const host of [
      'packages.internal',
      'PACKAGES.internal',
      'packages.internal',
      `localhost:${port + 1}`,
      'x"\\:y',
    ]) {
      const { text } = await ask(port, '/npm/widget', { host })
      t.ok(!text.includes('internal') && !text.includes(String(port + 1)), 'its word is in no document')
      await ask(port, '/pypi/simple/widget/', { host })
    }
    for (const path of ['/livez', '/readyz', '/metrics', '/ui/', '/nothing']) await ask(port, path, { host: 'probe' })
    t.same(
      warnings().map((line) => (JSON.parse(line) as { host: string }).host),
      ['packages.internal', `localhost:${port + 1}`, 'x"\\:y'],
    )
  })

  await t.test('names without end are told of only so far', async (t) => {
    for (let count = 0; count < 150; count += 1) await ask(port, '/npm/widget', { host: `h${count}.example` })
    t.equal(warnings().length, 100)
  })
})
