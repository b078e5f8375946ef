import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { variables } from '../../src/config/environment.ts'
import { loadConfig, type Config } from '../../src/config/load.ts'
import { configSchema, registrySchema } from '../../src/config/schema.ts'
import { LazaretError } from '../../src/model/errors.ts'
import { DEFAULT_LIMITS } from '../../src/upstream/limits.ts'

const DEFAULTS = { npm: 'https://registry.example/', pypi: 'https://pypi.example/simple/' }

function load(text: string | undefined, env: Record<string, string> = {}, dir = t.testdir({})): Config {
  if (text === undefined) return loadConfig(undefined, env, DEFAULTS)
  const file = join(dir, 'lazaret.yaml')
  writeFileSync(file, text)
  return loadConfig(file, env, DEFAULTS)
}

t.test('no file and no variable: both registries, their public upstreams, port 4874, ./data', async (t) => {
  const config = load(undefined)
  t.equal(config.port, 4874)
  t.match(config.dataDir, /[/\\]data$/)
  t.same(
    config.registries.map(({ name, ecosystem, upstream, policy, mode }) => ({
      name,
      ecosystem,
      upstream,
      policy,
      mode,
    })),
    [
      { name: 'npm', ecosystem: 'npm', upstream: DEFAULTS.npm, policy: 'default', mode: 'enforce' },
      { name: 'pypi', ecosystem: 'pypi', upstream: DEFAULTS.pypi, policy: 'default', mode: 'enforce' },
    ],
  )
})

t.test('the example file is valid, says the defaults, and explains every setting', async (t) => {
  const example = readFileSync('config.example.yaml', 'utf8')
  t.same(load(example), load(undefined))
  const settings = [...Object.keys(configSchema.shape), ...Object.keys(registrySchema.shape)]
  t.ok(settings.length > 15, 'the settings were found')
  for (const setting of settings) t.match(example, new RegExp(`^ *(# )?${setting}:`, 'm'), setting)
})

t.test('a variable overrides the file; a secret can come from a file', async (t) => {
  const dir = t.testdir({ token: 's3cret\n' })
  const config = load('port: 1\nregistries: { corp-npm: { ecosystem: npm } }', {
    LAZARET_PORT: '4875',
    LAZARET_CORP_NPM_UPSTREAM: 'http://127.0.0.1:9/npm',
    LAZARET_CORP_NPM_TOKEN_FILE: join(dir, 'token'),
    LAZARET_CORP_NPM_ARTIFACT_HOSTS: 'files.example, cdn.example:8443',
    LAZARET_CORP_NPM_ALLOW_PRIVATE_ADDRESSES: 'true',
  })
  t.equal(config.port, 4875)
  const [registry] = config.registries
  t.equal(registry?.upstream, 'http://127.0.0.1:9/npm/', 'always ends in a slash')
  t.same(registry?.credentials, { kind: 'bearer', token: 's3cret' })
  t.same(registry?.artifactHosts, ['files.example', 'cdn.example:8443'])
  t.equal(registry?.allowPrivateAddresses, true)
})

const BROKEN: readonly { situation: string; text?: string; env?: Record<string, string>; says: RegExp }[] = [
  {
    situation: 'an unknown setting',
    text: 'host: 0.0.0.0\nprot: 80\n',
    says: /lazaret\.yaml:2:1: unknown setting "prot"/,
  },
  { situation: 'a port that is a word', text: 'port: http\n', says: /lazaret\.yaml:1:1: port: / },
  {
    situation: 'a misspelt ecosystem',
    text: 'registries:\n  npm:\n    ecosystem: nmp\n',
    says: /lazaret\.yaml:3:5: registries\.npm\.ecosystem/,
  },
  {
    situation: 'an upstream that is no URL',
    text: 'registries: { a: { ecosystem: npm, upstream: "file:///etc" } }',
    says: /upstream/,
  },
  { situation: 'broken YAML', text: 'port: [', says: /lazaret\.yaml:1:8: [^:]+$/ },
  {
    situation: 'YAML that would unfold without end',
    text: `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c]\n`,
    says: /lazaret\.yaml: Excessive alias count/,
  },
  { situation: 'a number that is true', text: 'port: true\n', says: /lazaret\.yaml:1:1: port: must be a number$/ },
  {
    situation: 'a name of a registry in capitals',
    text: 'registries: { Npm: { ecosystem: npm } }',
    says: /lazaret\.yaml:1:15: registries\.Npm: must be lower-case/,
  },
  { situation: 'a list instead of a map', text: '- port', says: /must be a map/ },
  {
    situation: 'a registry named like a page of ours',
    text: 'registries: { why: { ecosystem: npm } }',
    says: /lazaret\.yaml:1:15: registries\.why: .*taken by a page/,
  },
  { situation: 'no registry at all', text: 'registries: {}', says: /at least one registry/ },
  {
    situation: 'a user name without a password',
    text: 'registries: { a: { ecosystem: npm, username: u } }',
    says: /lazaret\.yaml:1:36: registries\.a\.username: .*go together/,
  },
  {
    situation: 'a password beside a token',
    env: { LAZARET_NPM_TOKEN: 't', LAZARET_NPM_PASSWORD: 'p' },
    says: /^LAZARET_NPM_TOKEN: give either/,
  },
  {
    situation: 'a setting and the file of the same setting',
    env: { LAZARET_NPM_TOKEN: 't', LAZARET_NPM_TOKEN_FILE: 'token' },
    says: /^LAZARET_NPM_TOKEN and LAZARET_NPM_TOKEN_FILE are both set/,
  },
  {
    situation: 'a misspelt variable',
    env: { LAZARET_NPM_POLCY: 'strict' },
    says: /^LAZARET_NPM_POLCY: there is no such setting\. Did you mean LAZARET_NPM_POLICY\?$/,
  },
  {
    situation: 'a variable of a registry that there is not',
    env: { LAZARET_INTERNAL_TOKEN_FILE: 'token' },
    says: /^LAZARET_INTERNAL_TOKEN_FILE: there is no registry of this name/,
  },
  {
    situation: 'too many proxies',
    env: { LAZARET_TRUST_PROXY: '11' },
    says: /^LAZARET_TRUST_PROXY: must be 10 or less/,
  },
  {
    situation: 'one bad host in a list from a variable',
    env: { LAZARET_NPM_ARTIFACT_HOSTS: 'a.example, http://b.example' },
    says: /^LAZARET_NPM_ARTIFACT_HOSTS: must be a host name/,
  },
  {
    situation: 'an upstream with a query',
    env: { LAZARET_NPM_UPSTREAM: 'http://a.example/?b' },
    says: /must end before/,
  },
  {
    situation: 'credentials in an upstream that cannot be decoded',
    env: { LAZARET_NPM_UPSTREAM: 'http://a:50%@registry.example/' },
    says: /^LAZARET_NPM_UPSTREAM: has a user name or password with a %/,
  },
  {
    situation: 'credentials in the public URL',
    env: { LAZARET_PUBLIC_URL: 'http://a:b@registry.example/' },
    says: /^LAZARET_PUBLIC_URL: must not hold a user name/,
  },
  { situation: 'a variable with a bad value', env: { LAZARET_PORT: '99999' }, says: /^LAZARET_PORT: / },
  {
    situation: 'a secret file that is not there',
    env: { LAZARET_NPM_TOKEN_FILE: 'nowhere' },
    says: /LAZARET_NPM_TOKEN_FILE/,
  },
]

for (const { situation, text, env, says } of BROKEN) {
  t.test(`${situation} is one clear sentence`, async (t) => {
    t.throws(() => load(text, env, t.testdir({})), new LazaretError('invalid-config', ''), 'a typed error')
    try {
      load(text, env, t.testdir({}))
    } catch (error) {
      t.match((error as Error).message, says)
    }
  })
}

t.test('no limit of the upstream client stands in the way of one that may be configured', async (t) => {
  const { artifactBytesMax, documentBytesMax } = load('limits: { artifact_mb: 65536, document_mb: 1024 }')
  t.ok(artifactBytesMax <= DEFAULT_LIMITS.artifactBytes)
  t.equal(documentBytesMax, 1024 * 1024 * 1024)
})

t.test('how many proxies stand before us', async (t) => {
  for (const [value, proxies] of [
    ['false', false],
    ['true', 1],
    ['2', 2],
  ] as const) {
    t.equal(load(undefined, { LAZARET_TRUST_PROXY: value }).trustProxy, proxies)
    t.equal(load(`trust_proxy: ${value}`).trustProxy, proxies)
  }
})

t.test('variables that are not ours: of Kubernetes, of the tests, of nobody', async (t) => {
  const config = load(undefined, {
    LAZARET_PORT: 'tcp://10.0.0.1:4874',
    LAZARET_PORT_4874_TCP_ADDR: '10.0.0.1',
    LAZARET_SERVICE_HOST: '10.0.0.1',
    LAZARET_SERVICE_PORT: '4874',
    LAZARET_TEST_NPM: 'npm-cli.js',
    LAZARET_IMAGE_TAG: '1.2.3',
  })
  t.equal(config.port, 4874)
})

t.test('every variable is documented by its pattern', async (t) => {
  t.ok(variables().length > 20)
})
