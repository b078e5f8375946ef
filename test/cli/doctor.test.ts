import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { configOf } from '../../src/cli/lib/config.ts'
import { examine } from '../../src/cli/lib/examine.ts'
import { startWorld } from '../registry/registry.ts'
import { startLazaret } from '../e2e/lazaret.ts'

const world = await startWorld()
const dataDir = t.testdir({})
const lazaret = await startLazaret({ world, dataDir })
t.teardown(async () => {
  await lazaret.stop()
  await world.close()
})

/** What the doctor says, as `state about: says`, of a configuration that differs from the running one by these variables. */
async function said(env: Record<string, string> = {}): Promise<string[]> {
  const config = configOf(
    { dataDir: env['LAZARET_DATA_DIR'] ?? dataDir },
    {
      LAZARET_PUBLIC_URL: lazaret.url,
      LAZARET_NPM_UPSTREAM: world.npmUrl,
      LAZARET_PYPI_UPSTREAM: world.pypiUrl,
      ...env,
    },
  )
  return (await examine(config)).map(({ state, about, says }) => `${state} ${about}: ${says}`)
}

async function listen(t: Test, server: ReturnType<typeof createServer>): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** A reverse proxy that puts the usual text beside each status. */
const levelling = () =>
  createServer((asked, answer) => {
    const { method, headers } = asked
    const passed = request(`${lazaret.url}${asked.url}`, { method, headers }, (from) => {
      answer.writeHead(from.statusCode ?? 502, { 'content-type': from.headers['content-type'] ?? '' })
      from.pipe(answer)
    })
    passed.end()
  })

t.test('a server on which every check passes', async (t) => {
  const lines = await said()
  t.same(
    lines.filter((line) => !line.startsWith('ok')).filter((line) => !line.includes(' disk: ')),
    [],
  )
  t.match(
    lines.join('\n'),
    /ok readiness.*\n(?:.*\n)*ok reason phrases.*\n(?:.*\n)*ok upstream http\S+ of pypi: it answers/,
  )
  t.match(await said({ LAZARET_NPM_ACCESS: 'required' }), [/./, /./, /ok reason phrases/])
})

t.test('each check that fails says what to do', async (t) => {
  const ahead = new Date(Date.now() - 3_600_000).toUTCString()
  const late = createServer((_request, response) => response.writeHead(200, { date: ahead }).end('{}'))
  const closed = createServer((_request, response) => response.writeHead(401).end())
  const ill = createServer((_request, response) => response.writeHead(503).end())
  const dead = 'http://127.0.0.1:9'
  const table: readonly [situation: string, env: Record<string, string>, says: RegExp][] = [
    ['nobody there', { LAZARET_PUBLIC_URL: dead }, /^wrong public_url http:\/\/127\.0\.0\.1:9: nobody answers there/m],
    ['somebody else', { LAZARET_PUBLIC_URL: world.url }, /^wrong public_url .*: something else answers there/m],
    [
      'a proxy that replaces reason phrases',
      { LAZARET_PUBLIC_URL: await listen(t, levelling()) },
      /^warning reason phrases: a proxy before Lazaret replaces them/m,
    ],
    [
      'no upstream',
      { LAZARET_NPM_UPSTREAM: `${dead}/` },
      /^wrong upstream http:\/\/127\.0\.0\.1:9\/ of npm: .*refuses/m,
    ],
    ['an ill one', { LAZARET_NPM_UPSTREAM: await listen(t, ill) }, /^wrong upstream .* of npm: .*status 503/m],
    [
      'a closed one',
      { LAZARET_PYPI_UPSTREAM: await listen(t, closed) },
      /^warning upstream .* of pypi: it lets nobody/m,
    ],
    [
      'a clock that differs',
      { LAZARET_NPM_UPSTREAM: await listen(t, late) },
      /^warning upstream .* of npm: this machine's clock is 36\d\d s ahead of its clock/m,
    ],
    [
      'no data',
      { LAZARET_DATA_DIR: '/nonexistent/lazaret' },
      /^wrong disk: there is no folder \/nonexistent\/lazaret/m,
    ],
  ]
  for (const [situation, env, says] of table) t.match((await said(env)).join('\n'), says, situation)
})

t.test('credentials in an upstream’s URL are neither sent nor shown', async (t) => {
  const heard: unknown[] = []
  const server = createServer((asked, response) => {
    heard.push(asked.headers.authorization)
    response.writeHead(200).end('{}')
  })
  const url = (await listen(t, server)).replace('http://', 'http://user:secret@')
  t.notMatch((await said({ LAZARET_NPM_UPSTREAM: url })).join('\n'), 'secret')
  t.same(heard, [undefined])
})
