import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { npmTarball, wheel } from '../registry/build.ts'
import { machineNpm, npmClient } from '../registry/clients.ts'
import { startWorld, type World } from '../registry/registry.ts'
import { ask } from './ask.ts'
import { startLazaret } from './lazaret.ts'

const OLD = '2022-01-02T03:04:05.000Z'
const TOKEN = 'token-of-the-private-registry'

function publish(world: World, names: readonly string[], mark: string): void {
  for (const name of names) {
    const built = npmTarball({ name, version: '1.0.0', files: { 'mark.txt': mark } })
    world.npm.publish({ built, publishedAt: OLD })
    if (name.startsWith('@')) continue
    world.pypi.publish({
      built: wheel({ name, version: '1.0', files: { 'mark.py': `# ${mark}\n` } }),
      publishedAt: OLD,
    })
  }
}

/** The same names in public as at home: whoever asks in public gets a stranger's package. */
const [open, internal, team] = await Promise.all([startWorld(), startWorld(), startWorld()])
publish(open, ['plain', '@acme/util', 'acme-tool', 'acme-planted', 'shared', 'teamwork'], 'stranger')
publish(internal, ['@acme/util', 'acme-tool'], 'internal')
publish(team, ['teamwork', 'shared'], 'team')

const folder = t.testdir({})
const registry = (url: keyof Pick<World, 'npmUrl' | 'pypiUrl'>, ecosystem: string) => ({
  ecosystem,
  upstream: open[url],
  allow_private_addresses: true,
  metadata_max_age_seconds: 0,
  upstreams: {
    acme: { url: internal[url], packages: ['@acme/*', 'acme-*'], token_command: `printf %s ${TOKEN}` },
    team: { url: team[url] },
  },
})
const config = join(folder, 'lazaret.json')
const { upstreams: _none, ...elsewhere } = registry('npmUrl', 'npm')
writeFileSync(
  config,
  JSON.stringify({
    registries: { npm: registry('npmUrl', 'npm'), pypi: registry('pypiUrl', 'pypi'), elsewhere },
  }),
)
const lazaret = await startLazaret({ world: open, dataDir: join(folder, 'data'), config })
t.teardown(async () => {
  await lazaret.stop()
  await Promise.all([open, internal, team].map((world) => world.close()))
})

t.test('the list of all projects has private names from their own upstream alone', async (t) => {
  for (const accept of ['application/vnd.pypi.simple.v1+json', 'text/html']) {
    const { status, body } = await ask('GET', `${lazaret.url}/pypi/simple/`, { accept })
    t.equal(status, 200)
    const names = [...body.toString().matchAll(/(?:"name":"|">)([a-z-]+)(?:"|<)/g)].map(([, name]) => name)
    t.same(names, ['acme-tool', 'plain', 'shared', 'teamwork'])
  }
})

const heard = (world: World, text: string): number =>
  world.requests.filter(({ url, body }) => decodeURIComponent(url).includes(text) || body.includes(text)).length

t.test('private names go to their own upstream, with its token, and are never asked for in public', async (t) => {
  for (const [path, mark] of [
    ['npm/@acme%2futil', 'internal'],
    ['npm/acme-tool', 'internal'],
    ['npm/teamwork', 'team'],
    ['npm/shared', 'team'],
    ['npm/plain', 'stranger'],
  ] as const) {
    const list = await ask('GET', `${lazaret.url}/${path}`, {})
    t.equal(list.status, 200, path)
    const { versions } = JSON.parse(list.body.toString()) as { versions: Record<string, { dist: { tarball: string } }> }
    const tarball = await ask('GET', versions['1.0.0']?.dist.tarball ?? '', {})
    t.equal(tarball.status, 200, path)
    const name = decodeURIComponent(path.slice('npm/'.length))
    t.same(tarball.body, npmTarball({ name, version: '1.0.0', files: { 'mark.txt': mark } }).bytes, `${path}: ${mark}`)
  }
  for (const [name, mark] of [
    ['acme-tool', 'internal'],
    ['shared', 'team'],
    ['plain', 'stranger'],
  ] as const) {
    const page = await ask('GET', `${lazaret.pypiUrl}${name}/`, { accept: 'application/vnd.pypi.simple.v1+json' })
    const [file] = (JSON.parse(page.body.toString()) as { files: { url: string }[] }).files
    const url = new URL(file?.url ?? '', `${lazaret.pypiUrl}${name}/`).href
    const built = wheel({ name, version: '1.0', files: { 'mark.py': `# ${mark}\n` } })
    t.same((await ask('GET', url, {})).body, built.bytes, `${name}: ${mark}`)
    t.equal((await ask('GET', `${url}.metadata`, {})).status, 200, `${name}: .metadata`)
  }
  for (const world of [open, team]) t.equal(heard(world, 'acme'), 0, 'nobody else heard of it')
  t.ok(internal.requests.length > 0)
  t.ok(internal.requests.every(({ headers }) => headers.authorization === `Bearer ${TOKEN}`))
  for (const world of [open, team]) t.ok(world.requests.every(({ headers }) => headers.authorization === undefined))
})

t.test('an upstream that has it not is followed by the next; one that does not answer is not', async (t) => {
  publish(internal, [], 'internal')
  t.equal((await ask('GET', `${lazaret.url}/npm/@acme%2fnothing`, {})).status, 404)
  await team.down('503')
  t.equal((await ask('GET', `${lazaret.url}/npm/unheard-of`, {})).status, 503)
  t.equal(heard(open, 'unheard-of'), 0)
  await team.up()
  t.equal((await ask('GET', `${lazaret.url}/npm/unheard-of`, {})).status, 404)
  t.equal(heard(open, 'unheard-of'), 1)
})

t.test('another registry of the ecosystem does not take a private name from public', async (t) => {
  for (const path of ['@acme%2futil', '@acme/util/-/util-1.0.0.tgz', 'acme-tool', 'acme-tool/-/acme-tool-1.0.0.tgz']) {
    const answer = await ask('GET', `${lazaret.url}/elsewhere/${path}`, {})
    t.equal(answer.status, 403, path)
    t.match(answer.phrase, /is a private name, which this registry never asks a public upstream for/)
  }
  t.equal(heard(open, 'acme'), 0)
})

const post = (url: string, body: string): Promise<Response> =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })

t.test('searches, attestations and audits tell no private name to the public upstream', async (t) => {
  const bulk = `${lazaret.url}/npm/-/npm/v1/security/advisories/bulk`
  const list = { plain: ['1.0.0'], '@acme/util': ['1.0.0'], 'acme-tool': ['1.0.0'] }
  t.equal((await post(bulk, JSON.stringify(list))).status, 200)
  t.same(JSON.parse(open.requests.at(-1)?.body.toString() ?? ''), { plain: ['1.0.0'] })
  t.equal((await post(bulk, '[')).status, 400)
  t.equal((await post(`${lazaret.url}/npm/-/npm/v1/security/audits/quick`, JSON.stringify(list))).status, 404)
  for (const path of [
    '-/v1/search?text=@acme/util&size=20',
    '-/v1/search?text=x+acme-tool',
    '-/npm/v1/attestations/@acme%2futil@1.0.0',
  ])
    t.equal((await ask('GET', `${lazaret.url}/npm/${path}`, {})).status, 404, path)
  t.equal((await ask('GET', `${lazaret.url}/npm/-/v1/search?text=plain`, {})).status, 200)
  t.equal(heard(open, 'acme'), 0)
})

t.test("a stranger's package does not take the place of one that another upstream gave", async (t) => {
  const tarball = `${lazaret.npmUrl}handed-on/-/handed-on-1.0.0.tgz`
  publish(open, ['handed-on'], 'stranger')
  publish(team, ['handed-on'], 'team')
  t.equal((await ask('GET', tarball, {})).status, 200)
  const back = team.misbehave(/handed-on/, { kind: 'status', status: 404 })
  await new Promise((resolve) => setTimeout(resolve, 1100))
  await ask('GET', `${lazaret.npmUrl}handed-on`, { 'cache-control': 'no-cache' })
  const refused = await ask('GET', tarball, {})
  t.equal(refused.status, 403)
  t.match(refused.phrase, /is blocked \(other-upstream\): came from the upstream team before, and another one gives/)
  back()
  await new Promise((resolve) => setTimeout(resolve, 1100))
  await ask('GET', `${lazaret.npmUrl}handed-on`, { 'cache-control': 'no-cache' })
  t.equal((await ask('GET', tarball, {})).status, 200, 'and is there again when its upstream has it again')
})

t.test('npm', { skip: machineNpm() === undefined ? 'there is no npm' : false }, async (t) => {
  const client = npmClient(lazaret.npmUrl)
  t.teardown(() => client.remove())
  const { code, stderr } = await client.run(['install', 'plain', '@acme/util', 'teamwork'])
  t.equal(code, 0, stderr)
  t.equal(heard(open, 'acme'), 0, 'nor by the audit at its end')
})
