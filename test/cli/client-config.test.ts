import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse as parseToml } from 'smol-toml'
import t from 'tap'
import { parse as parseYaml } from 'yaml'
import { clientConfig, clientLines, CLIENTS, isClient, type Client } from '../../src/cli/lib/client-config.ts'

const LOCAL = { publicUrl: 'http://localhost:4874', npm: 'npm', pypi: 'pypi' }
const INTERN = { publicUrl: 'http://lazaret.example:8080', npm: 'js', pypi: 'py' }
const SECURE = { publicUrl: 'https://lazaret.example', npm: 'npm', pypi: 'pypi' }

const folder = mkdtempSync(join(tmpdir(), 'lazaret-client-'))
t.teardown(() => rmSync(folder, { recursive: true }))

const settings = (client: Client, target = LOCAL) =>
  clientConfig(client, target)
    .split('\n')
    .filter((line) => line !== '' && !/^(?:#|\/\/)/.test(line))

// Awaited before the first test: tap ends the file when a later await leaves it without one.
const pip = await run('python3', ['-m', 'pip', '--version'], {})

/** Standard output of a real client in an empty environment, or undefined where this machine has none. */
function run(command: string, args: readonly string[], env: Record<string, string>): Promise<string | undefined> {
  const bare = { PATH: process.env['PATH'] ?? '', HOME: folder, ...env }
  return new Promise((resolve) => {
    execFile(command, args, { env: bare, cwd: folder, timeout: 30_000 }, (error, stdout) =>
      resolve(error === null ? stdout.trim() : undefined),
    )
  })
}

t.test('every client: where it goes, how to verify, what goes around, and our URL', async (t) => {
  for (const client of CLIENTS) {
    const text = clientConfig(client, INTERN)
    t.match(text, /^(?:#|\/\/) .*Verify: /m, client)
    t.match(text, /^(?:#|\/\/) Lock files/m, client)
    t.match(text, /http:\/\/lazaret\.example:8080\/(?:js\/|py\/simple\/)/, client)
    t.ok(text.endsWith('\n') && !text.endsWith('\n\n'), client)
  }
  t.same([isClient('pip'), isClient('__proto__'), isClient('conda')], [true, false, false])
})

t.test('the settings themselves', async (t) => {
  t.same(settings('npm'), [
    'registry=http://localhost:4874/npm/',
    'replace-registry-host=always',
    'omit-lockfile-registry-resolved=true',
  ])
  t.same(settings('pnpm'), ['registry=http://localhost:4874/npm/'])
  t.same(settings('yarn'), ['registry "http://localhost:4874/npm/"'])
  t.same(settings('deno'), ['registry=http://localhost:4874/npm/'])
  t.same(settings('pipenv'), ['export PIPENV_PYPI_MIRROR=http://localhost:4874/pypi/simple/'])
  t.same(settings('pip'), ['[global]', 'index-url = http://localhost:4874/pypi/simple/'])
  t.same(parseYaml(clientConfig('yarn-berry', SECURE)), { npmRegistryServer: 'https://lazaret.example/npm/' })
  t.same(parseYaml(clientConfig('yarn-berry', INTERN)), {
    npmRegistryServer: 'http://lazaret.example:8080/js/',
    unsafeHttpWhitelist: ['lazaret.example'],
  })
  t.same(parseToml(clientConfig('bun', SECURE)), { install: { registry: 'https://lazaret.example/npm/' } })
  const url = 'https://lazaret.example/pypi/simple/'
  t.same(parseToml(clientConfig('uv', SECURE)), { index: [{ name: 'lazaret', url, default: true }] })
  t.same(parseToml(clientConfig('pdm', SECURE)), { pypi: { url } })
  t.same(parseToml(clientConfig('poetry', SECURE)), {
    tool: { poetry: { source: [{ name: 'lazaret', url, priority: 'primary' }] } },
  })
})

t.test('an unencrypted address that is not this machine has to be trusted by name', async (t) => {
  t.match(settings('pip', INTERN), ['[global]', /index-url/, 'trusted-host = lazaret.example:8080'])
  t.match(settings('pdm', INTERN).at(-1), 'verify_ssl = false')
  t.match(settings('pipenv', INTERN).at(-1), 'export PIP_TRUSTED_HOST=lazaret.example:8080')
  for (const publicUrl of ['http://localhost:1', 'http://127.0.0.1:1', 'http://[::1]:1', 'https://lazaret.example'])
    t.notMatch(clientConfig('pip', { ...LOCAL, publicUrl }), 'trusted-host', publicUrl)
})

t.test('bots get what there is', async (t) => {
  t.match(parseYaml(clientConfig('dependabot', SECURE)), {
    version: 2,
    registries: {
      'lazaret-npm': { type: 'npm-registry', url: 'https://lazaret.example/npm/', 'replaces-base': true },
      'lazaret-pypi': { type: 'python-index', url: 'https://lazaret.example/pypi/simple/', 'replaces-base': true },
    },
    updates: [
      { 'package-ecosystem': 'npm', registries: ['lazaret-npm'] },
      { 'package-ecosystem': 'pip', registries: ['lazaret-pypi'] },
    ],
  })
  const only = { publicUrl: 'https://lazaret.example', pypi: 'pypi' }
  t.same(Object.keys(parseYaml(clientConfig('dependabot', only)).registries), ['lazaret-pypi'])
  t.notMatch(clientConfig('renovate', only), /npmrc|\["npm"\]/)
  t.match(clientConfig('renovate', only), 'registryUrls: ["https://lazaret.example/pypi/simple/"]')
  t.match(clientConfig('renovate', SECURE), 'npmrc: "registry=https://lazaret.example/npm/"')
})

t.test('a client without a registry of its kind is told so', async (t) => {
  const none = { publicUrl: 'https://lazaret.example' }
  for (const client of CLIENTS)
    t.throws(() => clientConfig(client, none), {
      code: 'bad-request',
      message: /needs a .*registry, and none is configured/,
    })
})

t.test('the lines of the first start', async (t) => {
  t.match(clientLines('npm', 'http://localhost:4874/npm/'), [
    /^npm +npm config set registry http:/,
    /^pnpm/,
    /^yarn 1 +yarn config set registry http:/,
    /^yarn 2\+ +yarn config set npmRegistryServer http:/,
    /\["localhost"\]/,
    /^bun/,
  ])
  t.equal(clientLines('npm', 'https://lazaret.example/npm/').length, 5)
  t.match(clientLines('pypi', 'http://localhost:4874/pypi/'), [
    /index-url .*\/pypi\/simple\/$/,
    /UV_DEFAULT_INDEX/,
    /poetry source add/,
  ])
})

t.test('the real npm reads its file', async (t) => {
  const file = join(folder, 'npmrc')
  writeFileSync(file, clientConfig('npm', LOCAL))
  const env = { npm_config_userconfig: file, npm_config_globalconfig: '/dev/null' }
  t.equal(await run('npm', ['config', 'get', 'registry'], env), 'http://localhost:4874/npm/')
  t.equal(await run('npm', ['config', 'get', 'replace-registry-host'], env), 'always')
})

t.test('the real pip reads its file', { skip: pip === undefined ? 'no python3 with pip here' : false }, async (t) => {
  const file = join(folder, 'pip.conf')
  writeFileSync(file, clientConfig('pip', INTERN))
  const listed = await run('python3', ['-m', 'pip', 'config', 'list'], { PIP_CONFIG_FILE: file })
  t.match(listed, "global.index-url='http://lazaret.example:8080/py/simple/'")
  t.match(listed, "global.trusted-host='lazaret.example:8080'")
})
