import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { writtenBy } from '../../src/ecosystems/npm/protocol/writes.ts'
import { machineNpm, npmClient } from '../registry/clients.ts'
import { startPublishing } from '../registry/publishing.ts'
import { startWorld } from '../registry/registry.ts'
import { ask } from './ask.ts'
import { runLazaret, startLazaret } from './lazaret.ts'

const TOKEN = 'the-callers-own-token'
const OURS = 'our-token-for-reading'

const [world, internal] = await Promise.all([startWorld(), startPublishing(TOKEN)])
const folder = t.testdir({
  'policy.yaml': 'version: 1\nname: ours\ndeny: ["npm:@acme/tool@1.1.0"]\nrules: []\n',
})
const dataDir = join(folder, 'data')
const config = join(folder, 'lazaret.json')
writeFileSync(
  config,
  JSON.stringify({
    data_dir: dataDir,
    registries: {
      // Fresh for five minutes, as by default: what is published is seen all the same.
      npm: {
        ecosystem: 'npm',
        upstream: world.npmUrl,
        policy: join(folder, 'policy.yaml'),
        upstreams: {
          acme: { url: internal.url, packages: ['@acme/*'], token: OURS, publish: true },
          read: { url: internal.url, packages: ['@read/*'] },
        },
      },
    },
  }),
)
const lazaret = await startLazaret({ world, dataDir, config })
t.teardown(async () => {
  await lazaret.stop()
  await Promise.all([world.close(), internal.close()])
})

const skip = machineNpm() === undefined ? 'there is no npm' : false
const client = npmClient(lazaret.npmUrl)
t.teardown(() => client.remove())
const auth = `//${new URL(lazaret.url).host}/npm/:_authToken=`

function project(name: string, version: string): void {
  writeFileSync(join(client.cwd, 'package.json'), JSON.stringify({ name, version, main: 'index.js' }))
  writeFileSync(join(client.cwd, 'index.js'), `module.exports = ${JSON.stringify(version)}\n`)
}

const listed = async (): Promise<string[]> => {
  const { body } = await ask('GET', `${lazaret.npmUrl}@acme%2ftool`, {})
  return Object.keys((JSON.parse(body.toString()) as { versions: object }).versions)
}

const answered = async (path: string): Promise<unknown> => {
  const { body } = await ask('GET', `${lazaret.npmUrl}${path}`, {})
  return JSON.parse(body.toString())
}
const tags = () => answered('-/package/@acme%2ftool/dist-tags')
const deprecation = async () => ((await answered('@acme%2ftool/1.0.0')) as { deprecated?: string }).deprecated

t.test('npm publishes, tags, deprecates and unpublishes at the upstream that owns the name', { skip }, async (t) => {
  writeFileSync(join(client.cwd, '.npmrc'), `${auth}${TOKEN}\n`)
  t.equal((await ask('GET', `${lazaret.npmUrl}@acme%2ftool`, {})).status, 404, 'asked for before it is published')
  for (const version of ['1.0.0', '1.1.0', '1.2.0']) {
    project('@acme/tool', version)
    const { code, stderr } = await client.run(['publish', '--access', 'public'])
    t.equal(code, 0, stderr)
  }
  t.same(await listed(), ['1.0.0', '1.2.0'], 'at once, without what is refused')
  t.match((await client.run(['whoami'])).stdout, /^ada/m)
  t.same(await tags(), { latest: '1.2.0' })
  t.equal((await client.run(['dist-tag', 'add', '@acme/tool@1.0.0', 'old'])).code, 0)
  t.equal(internal.document('@acme/tool')?.['dist-tags']['old'], '1.0.0')
  t.same(await tags(), { latest: '1.2.0', old: '1.0.0' }, 'a list that was ready is made anew')
  const { code, stderr } = await client.run(['deprecate', '@acme/tool@1.0.0', 'old'])
  t.equal(code, 0, stderr)
  const document = internal.document('@acme/tool')
  t.same(Object.keys(document?.versions ?? {}), ['1.0.0', '1.1.0', '1.2.0'], 'the refused version is still at upstream')
  t.equal(document?.versions['1.0.0']?.deprecated, 'old')
  t.equal(await deprecation(), 'old')
  t.equal((await client.run(['deprecate', '@acme/tool@1.0.0', ''])).code, 0)
  t.notOk(await deprecation())
  const unpublished = await client.run(['unpublish', '@acme/tool@1.2.0', '--force'])
  t.equal(unpublished.code, 0, unpublished.stderr)
  t.same(await listed(), ['1.0.0'])
  t.ok(
    internal.written.some(
      ({ method, url }) => method === 'DELETE' && /^\/@acme\/tool\/-\/tool-1.2.0.tgz\/-rev\//.test(url),
    ),
    'the tarball is deleted where it lies at upstream',
  )
  t.ok(
    internal.tarballs.every((tarball) => tarball.startsWith(internal.url)),
    `upstream was never told an address of ours: ${internal.tarballs.join(' ')}`,
  )
  t.ok(
    internal.written.every(({ authorization }) => authorization === `Bearer ${TOKEN}`),
    'with the caller’s credentials',
  )
  const tarball = await ask('GET', `${lazaret.npmUrl}@acme/tool/-/tool-1.1.0.tgz`, {})
  t.equal(tarball.status, 403, 'and the gate stands before what was published')
  project('other', '1.0.0')
  t.equal((await client.run(['install', '@acme/tool'])).code, 0)
  t.equal(world.requests.filter(({ url }) => decodeURIComponent(url).includes('acme')).length, 0)
})

t.test('who has no credentials of the upstream, or the wrong ones, is told by it', { skip }, async (t) => {
  const before = internal.written.length
  for (const token of ['', OURS, 'wrong']) {
    const headers = {
      'content-type': 'application/json',
      ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
    }
    const url = `${lazaret.npmUrl}@acme%2ftool`
    t.equal((await fetch(url, { method: 'PUT', headers, body: '{}' })).status, 401)
  }
  t.notOk(
    internal.written.slice(before).some(({ authorization }, index) => index === 0 && authorization !== undefined),
    'ours is never sent in place of none',
  )
})

t.test('where nothing is written, the sentence says where, in a status that no client repeats', { skip }, async (t) => {
  project('@read/tool', '1.0.0')
  const owned = await client.run(['publish', '--access', 'public'])
  t.match(owned.stderr, new RegExp(`E405[^]*publish with --registry ${internal.url}, or set publishConfig.registry`))
  project('public-tool', '1.0.0')
  const others = await client.run(['publish'])
  t.match(others.stderr, /E405[^]*publish with --registry <the URL of your own registry>/)
  const written = internal.written.length + world.requests.filter(({ method }) => method !== 'GET').length
  for (const [method, path] of [
    ['PUT', 'public-tool'],
    ['DELETE', 'public-tool/-rev/1-a'],
    ['PUT', '-/package/public-tool/dist-tags/x'],
    ['PUT', '@acme%2f..%2fx'],
    ['PUT', '@acme/%2e%2e/x'],
    ['POST', ''],
    ['PATCH', '@acme'],
  ] as const) {
    const { status } = await fetch(`${lazaret.npmUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${TOKEN}` },
    })
    t.ok([400, 403, 404, 405].includes(status), `${method} ${path}: ${status}`)
  }
  t.equal((await ask('GET', `${lazaret.npmUrl}public-tool?write=true`, {})).status, 404)
  t.equal(internal.written.length + world.requests.filter(({ method }) => method !== 'GET').length, written)
})

t.test('a name that begins with a dash', async (t) => {
  const body = JSON.stringify({ name: '-x-1', versions: {} })
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` }
  const { status } = await fetch(`${lazaret.npmUrl}-x-1`, { method: 'PUT', headers, body })
  t.equal(status, 405, 'is one that belongs to no upstream which takes writes')
  t.equal(writtenBy('PUT', '/-x-1')?.name, '-x-1')
  t.equal(writtenBy('PUT', '/-/x'), undefined)
})

t.test('npm logout succeeds, and the log has what was written', { skip }, async (t) => {
  const token = `${lazaret.npmUrl}-/user/token/x`
  t.ok([200, 401, 404].includes((await fetch(token, { method: 'DELETE' })).status))
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder }
  const { stdout } = await runLazaret(['audit', 'export', '--config', config], env)
  const written = stdout.split('\n').flatMap((line) => {
    const { leaf } = line.startsWith('{"hash"') ? (JSON.parse(line) as { leaf: Record<string, unknown> }) : { leaf: {} }
    return leaf['type'] === 'package.written' ? [leaf['detail']] : []
  })
  t.match(written[0], { package: '@acme/tool', action: 'publish', status: 201 })
  t.ok(written.some((detail) => JSON.stringify(detail).includes('"tag"')))
  t.ok(written.some((detail) => JSON.stringify(detail).includes('401')))
  t.notMatch(stdout, TOKEN)
})
