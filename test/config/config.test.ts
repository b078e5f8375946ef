import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { variables } from '../../src/config/environment.ts'
import { loadConfig, type Config } from '../../src/config/load.ts'
import { configSchema, registrySchema } from '../../src/config/schema.ts'
import { LazaretError } from '../../src/model/errors.ts'
import { DEFAULT_LIMITS } from '../../src/upstream/limits.ts'
import { BROKEN } from './broken.ts'

const DEFAULTS = { npm: 'https://registry.example/', pypi: 'https://pypi.example/simple/' }

function load(text: string | undefined, env: Record<string, string> = {}, dir = t.testdir({})): Config {
  if (text === undefined) return loadConfig(undefined, env, DEFAULTS)
  const file = join(dir, 'lazaret.yaml')
  writeFileSync(file, text)
  return loadConfig(file, env, DEFAULTS)
}

/** Words of the libraries that read YAML and hold the schema. */
const FOREIGN = /expected|received|invalid|mapping|scalar|collection|implicit|parseAll|zod|Too (?:small|big)|attack/i

function whyNot(work: () => unknown): LazaretError {
  try {
    work()
  } catch (error) {
    if (error instanceof LazaretError) return error
    throw error
  }
  throw new Error('it was taken')
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

for (const { situation, text, env, says } of BROKEN) {
  t.test(`${situation}: one clear line`, async (t) => {
    const error = whyNot(() => load(text, env, t.testdir({})))
    t.equal(error.code, 'invalid-config')
    t.match(error.message.replace(t.testdirName, ''), says)
    t.notMatch(error.message, /\n/, 'in one line')
    t.notMatch(error.message, FOREIGN, 'in words of our own')
  })
}

t.test('several mistakes: a line each, in the order of the file', async (t) => {
  const error = whyNot(() => load('port: 99999\nprot: 3\nregistries:\n  npm: { ecosystem: nmp, mode: x }\n'))
  t.same(
    error.message.split('\n').map((line) => /yaml(:\d+:\d+): (\S+)/.exec(line)?.slice(1)),
    [
      [':1:1', 'port:'],
      [':2:1', 'unknown'],
      [':4:10', 'registries.npm.ecosystem:'],
      [':4:26', 'registries.npm.mode:'],
    ],
  )
})

t.test('a secret is not shown in what is said of it', async (t) => {
  for (const registry of [
    'upstream: s3cret',
    'token: [s3cret]',
    'password: { s3cret: 1 }',
    'mode: "http://u:s3cret@a"',
  ]) {
    const error = whyNot(() => load(`registries: { a: { ecosystem: npm, ${registry} } }`))
    t.match(error.message, /registries\.a\./)
    t.notMatch(error.message, /s3cret/, registry)
  }
})

for (const [situation, name, says] of [
  ['is a folder', 'folder', /folder: cannot be read: it is a folder, not a file; name/],
  ['is not there', 'none.yaml', /none\.yaml: cannot be read: it is not there; name/],
  ['is in UTF-16', 'utf16.yaml', /utf16\.yaml: is no text in UTF-8/],
  ['is no text', 'binary.yaml', /binary\.yaml: is no text in UTF-8/],
  ['is too large', 'large.yaml', /large\.yaml: is larger than 1 MB/],
] as const) {
  t.test(`a file that ${situation}: one clear line`, async (t) => {
    const dir = t.testdir({
      folder: {},
      'utf16.yaml': Buffer.from('\ufeffport: 80', 'utf16le'),
      'binary.yaml': Buffer.from([0, 1, 2, 255, 254]),
      'large.yaml': `# ${'x'.repeat(1024 * 1024)}\n`,
    })
    const error = whyNot(() => loadConfig(join(dir, name), {}, DEFAULTS))
    t.match(error.message, says)
    t.notMatch(error.message, /\n/)
  })
}

t.test('a byte order mark is no part of the file', async (t) => {
  t.equal(load('\ufeffport: 80').port, 80)
  t.match(whyNot(() => load('\ufeffport: 99999')).message, /yaml:1:1: port/)
})

t.test('a file of comments alone says the defaults', async (t) => {
  t.same(load('# nothing yet\n'), load(undefined))
})

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

t.test('a witness is a path, from where Lazaret runs, or a URL with its token', async (t) => {
  t.equal(load(undefined).witness, undefined)
  t.match(load('audit: { witness: heads.jsonl }').witness, { kind: 'file', path: /[/\\]heads\.jsonl$/ })
  const dir = t.testdir({ token: 's3cret\n' })
  const env = { LAZARET_AUDIT_WITNESS: 'https://a.example/x?y=1', LAZARET_AUDIT_WITNESS_TOKEN_FILE: join(dir, 'token') }
  t.same(load(undefined, env).witness, { kind: 'url', url: 'https://a.example/x?y=1', token: 's3cret' })
  t.match(load('data_dir: /srv/a\naudit: { witness: /srv/ab }').witness, { path: '/srv/ab' }, 'beside the data folder')
})

t.test('one setting divides all memory, and two shares of it can be set', async (t) => {
  const mb = 1024 * 1024
  const sum = (total: string): number =>
    Object.values(load(undefined, { LAZARET_MEMORY_TOTAL_MB: total }).cacheBytes).reduce((all, one) => all + one, 0) /
    mb
  t.equal(Math.round(sum('512')), 272, 'the rest is for the program itself')
  t.equal(Math.round(sum('320')), 80)
  t.equal(Math.round(sum('319')), 80, 'a quarter at least')
  t.equal(Math.round(sum('100')), 25)
  t.same(load(undefined).cacheBytes, load(undefined, { LAZARET_MEMORY_TOTAL_MB: '512' }).cacheBytes)
  const small = load(undefined, { LAZARET_MEMORY_TOTAL_MB: '100', LAZARET_MEMORY_VIEWS_MB: '7' }).cacheBytes
  t.match(small, { artifacts: 10 * mb, views: 7 * mb })
})

t.test('artifacts are kept in the data folder, or in a bucket', async (t) => {
  t.equal(load(undefined).blobs, undefined)
  t.equal(load('blobs: { region: eu-west-1, cache_gb: 2 }').blobs, undefined)
  t.same(load(undefined, { LAZARET_BLOBS: 's3://acme' }).blobs, {
    bucket: {
      bucket: 'acme',
      prefix: '',
      endpoint: 'https://s3.us-east-1.amazonaws.com',
      region: 'us-east-1',
      pathStyle: false,
      encryption: undefined,
      kmsKey: undefined,
      credentials: undefined,
    },
    cacheBytesMax: 5 * 1024 ** 3,
  })
  const dir = t.testdir({ secret: 's3cret\n' })
  const env = {
    LAZARET_BLOBS: 's3://acme/a/b/',
    LAZARET_BLOBS_ENDPOINT: 'https://s3.example',
    LAZARET_BLOBS_CACHE_GB: '7',
    LAZARET_BLOBS_ACCESS_KEY_ID: 'id',
    LAZARET_BLOBS_SECRET_ACCESS_KEY_FILE: join(dir, 'secret'),
  }
  t.match(load(undefined, env).blobs, {
    bucket: { prefix: 'a/b', pathStyle: true, credentials: { accessKeyId: 'id', secretAccessKey: 's3cret' } },
    cacheBytesMax: 7 * 1024 ** 3,
  })
  t.match(load(undefined, { ...env, LAZARET_BLOBS_PATH_STYLE: 'false' }).blobs, { bucket: { pathStyle: false } })
})
