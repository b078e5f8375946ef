import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { npmTarball, wheel } from '../registry/build.ts'
import { machineNpm, npmClient } from '../registry/clients.ts'
import { jwk, keyOf, startIssuer, tokenOf } from '../registry/issuer.ts'
import { startWorld } from '../registry/registry.ts'
import { ask } from './ask.ts'
import { runHere } from '../cli/run-here.ts'
import { runLazaret, startLazaret } from './lazaret.ts'

const OLD = '2022-01-02T03:04:05.000Z'

const key = keyOf('k', 'ES256')
const [world, issuer] = await Promise.all([startWorld(), startIssuer([jwk(key)])])
for (const name of ['plain', 'payments']) {
  world.npm.publish({ built: npmTarball({ name, version: '1.0.0' }), publishedAt: OLD })
  world.pypi.publish({ built: wheel({ name, version: '1.0' }), publishedAt: OLD })
}
const folder = t.testdir({
  'policy.yaml': `version: 1
name: ours
rules:
  - id: payments-only
    why: Only the shop may use it.
    when: artifact.name == "payments" && requester.project != "shop"
    then: block
    message: is for the shop alone, and {{requester.project}} asks
`,
})
const dataDir = join(folder, 'data')
const config = join(folder, 'lazaret.json')
const npm = {
  ecosystem: 'npm',
  upstream: world.npmUrl,
  metadata_max_age_seconds: 0,
  policy: join(folder, 'policy.yaml'),
}
writeFileSync(
  config,
  JSON.stringify({
    data_dir: dataDir,
    oidc: {
      forge: {
        issuer: issuer.url,
        audience: 'lazaret',
        claims: { owner: 'acme' },
        name_claim: 'repository',
        project_claim: 'team',
        registries: ['npm', 'open'],
      },
    },
    registries: {
      npm: { ...npm, access: 'required' },
      open: npm,
      blind: { ...npm, access: 'anonymous' },
      pypi: { ecosystem: 'pypi', upstream: world.pypiUrl, allow_private_addresses: true, access: 'required' },
    },
  }),
)
const lazaret = await startLazaret({ world, dataDir, config })
t.teardown(async () => {
  await lazaret.stop()
  await Promise.all([world.close(), issuer.close()])
})

/** What a command prints, by a process of its own. */
async function printed(...args: string[]): Promise<string> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder }
  const { code, stdout, stderr } = await runLazaret([...args, '--config', config], env)
  if (code !== 0) throw new Error(stderr)
  return stdout.trim()
}

/** How a command ends that prints nothing of interest: in this process, which takes less time. */
const command = (...args: string[]) => runHere(['token', ...args, '--config', config])

const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`

/** The status of a request with these credentials, once the running server has seen what the command line did. */
async function status(path: string, authorization: string, wanted: number): Promise<number> {
  let found = 0
  for (let tries = 0; tries < 100 && found !== wanted; tries += 1) {
    if (tries > 0) await sleep(50)
    found = (await ask('GET', `${lazaret.url}/${path}`, authorization === '' ? {} : { authorization })).status
  }
  return found
}

const secrets: Record<string, string> = {}

t.test('tokens are made, listed and told once', async (t) => {
  for (const [name, ...more] of [
    ['ci', '--project', 'shop'],
    ['blog/ci', '--project', 'blog', '--registry', 'npm', '--until', '30d'],
    ['mirror', '--registry', 'open'],
    ['siem', '--may', 'export-log'],
  ] as const) {
    const secret = await printed('token', 'add', name, ...more)
    t.match(secret, /^lazaret_[\w-]{43}$/)
    secrets[name] = secret
  }
  t.match(await command('add', 'ci'), { code: 2, stderr: /There is a token ci already/ })
  t.match(await command('add', 'a b'), { code: 2, stderr: /takes letters/ })
  t.match(await command('add', 'x', '--registry', 'none'), { code: 2, stderr: /There is no registry none/ })
  const out = await printed('token', 'list')
  t.match(out, /ci +shop +all registries +in force/)
  t.match(out, /blog\/ci +blog +npm +until /)
  t.match(out, /siem +no project +export-log +in force/)
  t.match(await command('add', 'x', '--may', 'decide'), { code: 2, stderr: /export-log/ })
  for (const secret of Object.values(secrets)) t.notMatch(out, secret)
})

t.test('a registry that requires a token gives nothing without one', async (t) => {
  const { ci = '', mirror = '' } = secrets
  const blog = secrets['blog/ci'] ?? ''
  const paths = ['npm/plain', 'npm/plain/-/plain-1.0.0.tgz', 'npm/', 'npm/-/ping', 'pypi/simple/plain/', 'pypi/simple/']
  for (const path of paths) {
    const answer = await ask('GET', `${lazaret.url}/${path}`, {})
    t.equal(answer.status, 401, path)
    t.equal(answer.headers['www-authenticate'], 'Basic realm="lazaret", charset="UTF-8"', path)
    t.notMatch(answer.body.toString(), 'plain-1.0.0')
    t.equal(await status(path, `Bearer ${ci}`, 200), 200, path)
  }
  for (const [authorization, wanted] of [
    [basic('any', ci), 200],
    [basic(ci, ''), 200],
    [`bearer ${ci}`, 200],
    [`Bearer ${blog}`, 200],
    [`Bearer ${mirror}`, 401],
    [`Bearer ${ci}x`, 401],
    [basic('any', 'wrong'), 401],
    ['Bearer', 401],
    ['Basic %%%', 401],
    [ci, 200],
  ] as const) {
    t.equal((await ask('GET', `${lazaret.url}/npm/plain`, { authorization })).status, wanted, `${wanted}`)
  }
  t.equal(await status('pypi/simple/plain/', `Bearer ${blog}`, 401), 401, 'it opens another registry')
  t.equal(await status('open/plain', '', 200), 200, 'where tokens are optional, nobody needs one')
  t.equal(await status('open/plain', 'Bearer wrong', 200), 200, 'and another credential is nobody’s')
})

t.test('a policy may ask whose project it is', async (t) => {
  const tarball = 'payments/-/payments-1.0.0.tgz'
  t.equal(await status(`npm/${tarball}`, `Bearer ${secrets['ci']}`, 200), 200)
  for (const [path, authorization] of [
    [`npm/${tarball}`, `Bearer ${secrets['blog/ci']}`],
    [`open/${tarball}`, ''],
    [`open/${tarball}`, 'Bearer wrong'],
    [`blind/${tarball}`, `Bearer ${secrets['ci']}`],
  ] as const) {
    const answer = await ask('GET', `${lazaret.url}/${path}`, authorization === '' ? {} : { authorization })
    t.equal(answer.status, 403, path)
    t.equal(answer.headers['x-lazaret-rule'], 'payments-only')
  }
  t.equal(await status(`open/${tarball}`, `Bearer ${secrets['ci']}`, 200), 200, 'where tokens are optional, too')
  t.equal(await status(`open/${tarball}`, `Bearer ${secrets['ci']}`, 200), 200, 'also after others were refused')
  const list = await ask('GET', `${lazaret.url}/open/payments`, {})
  t.match(JSON.parse(list.body.toString()), { versions: { '1.0.0': {} } }, 'lists are the same for all')
})

t.test('npm', { skip: machineNpm() === undefined && 'there is no npm' }, async (t) => {
  const { host } = new URL(lazaret.url)
  const client = npmClient(`${lazaret.url}/npm/`)
  t.teardown(() => client.remove())
  t.match((await client.run(['install', 'plain'])).stderr, /E401/)
  writeFileSync(join(client.cwd, '.npmrc'), `//${host}/npm/:_authToken=${secrets['ci']}\n`)
  t.equal((await client.run(['install', 'plain'])).code, 0)
})

t.test('a job is let in by what its platform signed, and policies know its project', async (t) => {
  const claims = {
    iss: issuer.url,
    aud: 'lazaret',
    owner: 'acme',
    repository: 'acme/shop',
    team: 'shop',
    exp: Math.floor(Date.now() / 1000) + 300,
  }
  const job = tokenOf(key, claims)
  const paths = ['npm/payments', 'npm/payments/-/payments-1.0.0.tgz', 'open/payments/-/payments-1.0.0.tgz']
  for (const path of paths) t.equal(await status(path, `Bearer ${job}`, 200), 200, path)
  t.equal(await status(paths[1] ?? '', basic('__token__', job), 200), 200)
  const blog = tokenOf(key, { ...claims, team: 'blog' })
  t.equal(await status(paths[1] ?? '', `Bearer ${blog}`, 403), 403)
  const stranger = tokenOf(key, { ...claims, owner: 'other' })
  t.equal(await status(paths[1] ?? '', `Bearer ${stranger}`, 401), 401)
  t.equal(await status('pypi/simple/plain/', `Bearer ${job}`, 401), 401)
  const log = await printed('audit', 'export')
  t.match(log, /"name":"forge\/acme\/shop"/)
  t.notMatch(log, job.split('.')[2] ?? job)
})

t.test('a token to take the log away opens that and no registry', async (t) => {
  const { siem = '', ci = '' } = secrets
  const path = 'api/v1/audit/export?format=jsonl'
  t.equal(await status(path, `Bearer ${siem}`, 200), 200)
  t.equal(await status(path, `Bearer ${ci}`, 403), 403)
  t.equal(await status('npm/plain', `Bearer ${siem}`, 401), 401)
  t.equal(await status('api/v1/audit', `Bearer ${siem}`, 401), 401)
  t.match(await command('revoke', 'siem'), { code: 0 })
  t.equal(await status(path, `Bearer ${siem}`, 401), 401)
})

t.test('a token that is revoked opens nothing any more, and the log knows of all', async (t) => {
  t.match(await command('revoke', 'ci'), { code: 0 })
  t.equal(await status('npm/plain', `Bearer ${secrets['ci']}`, 401), 401)
  t.match(await command('revoke', 'ci'), { code: 2, stderr: /There is no token ci in force/ })
  t.match(await printed('token', 'add', 'ci'), /^lazaret_/, 'its name is free again')
  const stdout = await printed('audit', 'export')
  const leaves = stdout
    .split('\n')
    .flatMap((line) =>
      line.startsWith('{"hash"') ? [(JSON.parse(line) as { leaf: Record<string, unknown> }).leaf] : [],
    )
  const served = leaves.find(({ type, purl }) => type === 'artifact.served' && purl === 'pkg:npm/payments@1.0.0')
  t.match(served, { actor: { kind: 'client', name: 'ci' }, detail: { project: 'shop' } })
  t.match(leaves.filter(({ type }) => type === 'token.added').length, 5)
  t.match(leaves.filter(({ type }) => type === 'token.revoked').length, 2)
  for (const secret of Object.values(secrets)) {
    t.notMatch(stdout, secret, 'no token stands in the log')
    t.notMatch(lazaret.logs(), secret)
    for (const name of readdirSync(dataDir).filter((entry) => entry.startsWith('lazaret.db')))
      t.notOk(readFileSync(join(dataDir, name)).includes(secret), `nor in ${name}`)
  }
  t.equal((await runHere(['audit', 'verify', '--config', config])).code, 0)
})
