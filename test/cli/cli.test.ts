import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Command } from 'commander'
import t from 'tap'
import { COMMANDS, createProgram } from '../../src/cli/program.ts'
import { lazaretEnv, runLazaret } from '../e2e/lazaret.ts'
import { openStore } from '../../src/store/store.ts'
import { npmTarball } from '../registry/build.ts'
import { attackPackages, ordinaryPackages, stock } from '../registry/packages.ts'
import { startWorld } from '../registry/registry.ts'
import { runHere } from './run-here.ts'

const world = await startWorld()
stock(world, ordinaryPackages(), attackPackages())
t.teardown(() => world.close())
const folder = t.testdir({
  data: {},
  'broken.yaml': 'port: 4874\nprot: 1\n',
  'no-policy.yaml': 'registries: { npm: { ecosystem: npm, policy: nope.yaml }, pypi: { ecosystem: pypi } }\n',
  'broken-policy.yaml':
    'version: 1\nname: broken\nrules:\n  - id: a\n    why: because\n    when: artefact.age < 3\n    then: hold\n',
  'notes.txt': 'hello\n',
})
const dataDir = join(folder, 'data')
const env = lazaretEnv(world, { port: 4874, dataDir })
// Lazaret was here once: there is a database, and the log has a key.
const store = await openStore({ dataDir, clock: () => new Date() })
await store.close()
Object.assign(process.env, env)
const attack = attackPackages().npm.find(({ built }) => built.name === 'steal~env')?.built
const ordinary = ordinaryPackages().npm.find(({ built }) => built.name === 'plain-pad')?.built
const hostile = npmTarball({
  name: 'escape',
  version: '1.0.0',
  scripts: { postinstall: 'echo \u001b]0;owned\u0007\u001b[2J' },
})
for (const built of [attack, ordinary, hostile])
  if (built !== undefined) writeFileSync(join(folder, built.filename), built.bytes)
const at = (name: string): string => join(folder, name)

const program = await createProgram()
const HELPS = [
  'serve',
  'check',
  'why',
  'quarantine',
  'quarantine approve',
  'quarantine reverse',
  'policy',
  'policy test',
  'policy replay',
  'audit',
  'audit export',
  'client-config',
]
t.test('lazaret --help says what it does, exit 0', async (t) => {
  const { code, stdout } = await runLazaret(['--help'], env)
  t.equal(code, 0)
  t.match(stdout, /^Usage: lazaret/)
})

for (const words of HELPS) {
  t.test(`lazaret ${words} --help says what it does`, async (t) => {
    let command: Command | undefined = program
    for (const word of words.split(' ')) command = command?.commands.find((one) => one.name() === word)
    const help = command?.helpInformation() ?? ''
    t.match(help, `Usage: lazaret ${words}`)
    t.ok((command?.description().length ?? 0) > 20, command?.description() ?? words)
    for (const option of command?.options ?? []) t.ok(option.description !== '', option.flags)
  })
}

t.test('what the list says of a command is what the command says of itself', async (t) => {
  t.same(
    program.commands.map((command) => [command.name(), command.description()]),
    COMMANDS.map(({ name, says }) => [name, says]),
  )
  const bare = await createProgram(['--help'])
  t.equal(bare.helpInformation(), program.helpInformation())
})

for (const words of ['chek --help', '--help chek', 'policy lintt --help', 'help chek', 'audit -h verfy']) {
  t.test(`lazaret ${words}: no such command, and no help of another`, async (t) => {
    const { code, stdout, stderr } = await runLazaret(words.split(' '), env)
    t.equal(code, 2)
    t.match(stderr, /unknown command '(?:chek|lintt|verfy)'/)
    t.equal(stdout, '')
  })
}

const TROUBLE: readonly { situation: string; args: readonly string[]; says: RegExp }[] = [
  { situation: 'an unknown command', args: ['chek'], says: /unknown command 'chek'/ },
  {
    situation: 'check without a target',
    args: ['check'],
    says: /name what to check: a file, a lock file, a folder, npm:name@version/,
  },
  {
    situation: 'a target that is nothing',
    args: ['check', './no/such.tgz'],
    says: /neither a file here nor a version: give a path, npm:name@1\.0\.0/,
  },
  ...['left-pad', 'left-pad@1.3.0', '@acme/pad', 'six==1.16.0'].map((word) => ({
    situation: `a package that may be of either kind, ${word}`,
    args: ['check', word],
    says: /neither a file here nor a version: say where it is from: npm:\S+ or pypi:\S+\.$/m,
  })),
  {
    situation: 'a purl without a version',
    args: ['check', 'pkg:npm/left-pad'],
    says: /a purl needs npm or pypi and a version/,
  },
  { situation: 'the verdict on no version', args: ['why', 'npm:left-pad'], says: /npm:left-pad names no version/ },
  {
    situation: 'a lock file that is not there',
    args: ['lockfile', 'check', at('none.lock')],
    says: /none\.lock: there is no such file or folder\./,
  },
  { situation: 'a folder without a lock file', args: ['check', folder], says: /there is no lock file in/ },
  { situation: 'a port that is none', args: ['serve', '--port', 'abc'], says: /--port abc is no port/ },
  {
    situation: 'the log of a folder that no Lazaret wrote',
    args: ['audit', 'verify', '--data-dir', at('nowhere')],
    says: /no Lazaret has kept data in .*nowhere/,
  },
  {
    situation: 'an address of another machine',
    args: ['serve', '--port', '0', '--host', '192.0.2.1'],
    says: /port 0 on 192\.0\.2\.1 cannot be opened; this machine has no such address/,
  },
  {
    situation: 'a data folder that is a file',
    args: ['serve', '--data-dir', at('notes.txt')],
    says: /data_dir \S+notes\.txt cannot be used: it is a file/,
  },
  { situation: 'a data folder without a name', args: ['serve', '--data-dir', ''], says: /--data-dir is empty/ },
  {
    situation: 'an export over a file that is there',
    args: ['audit', 'export', '--output', at('notes.txt')],
    says: /notes\.txt: there is a file of this name already; name another\./m,
  },
  {
    situation: 'an export into a folder that is not there',
    args: ['audit', 'export', '--output', at('no/log.jsonl')],
    says: /log\.jsonl: there is no such folder\./m,
  },
  { situation: 'a file of no known kind', args: ['check', at('notes.txt')], says: /no npm tarball/ },
  { situation: 'a version that is not there', args: ['check', 'npm:plain-pad@9.9.9'], says: /has no version 9\.9\.9/ },
  {
    situation: 'a package that is not there',
    args: ['check', 'pypi:nobody-made-this==1'],
    says: /no package|not found/,
  },
  {
    situation: 'a purl that is none',
    args: ['why', 'left-pad'],
    says: /neither a file here nor a version: say where it is from: npm:left-pad/,
  },
  {
    situation: 'a purl that nobody asked for',
    args: ['why', 'pkg:npm/plain-pad@1.0.0'],
    says: /nobody asked this Lazaret/,
  },
  { situation: 'an approval without a reason', args: ['quarantine', 'approve', 'pkg:npm/a@1.0.0'], says: /--reason/ },
  {
    situation: 'a case that is not there',
    args: ['quarantine', 'reject', 'pkg:npm/a@1.0.0', '--reason', 'x'],
    says: /there is no case/,
  },
  {
    situation: 'an end in the past',
    args: ['quarantine', 'approve', 'pkg:npm/a@1.0.0', '--reason', 'x', '--until', '2020-01-01'],
    says: /passed already/,
  },
  ...['2027-02-31', '2027-02-29', '2027-04-31T12:00:00Z', '2027-13-01'].map((until) => ({
    situation: `an end on ${until}`,
    args: ['quarantine', 'approve', 'pkg:npm/a@1.0.0', '--reason', 'x', '--until', until],
    says: /no such date/,
  })),
  {
    situation: 'an end in words',
    args: ['quarantine', 'approve', 'pkg:npm/a@1.0.0', '--reason', 'x', '--until', '31 Feb 2027'],
    says: /Give a date/,
  },
  {
    situation: 'a broken configuration',
    args: ['check', at('notes.txt'), '--config', at('broken.yaml')],
    says: /broken\.yaml:2:1: unknown setting "prot"/,
  },
  {
    situation: 'a configuration that is not there',
    args: ['serve', '--config', at('none.yaml')],
    says: /cannot be read/,
  },
  {
    situation: 'a registry whose policy is not there',
    args: ['serve', '--config', at('no-policy.yaml')],
    says: /the policy of registry npm, nope\.yaml, is no file that is there/,
  },
  { situation: 'a policy that is not there', args: ['policy', 'lint', at('none.yaml')], says: /cannot be read/ },
  {
    situation: 'a registry of another ecosystem',
    args: ['client-config', 'npm', '--registry', 'pypi'],
    says: /npm cannot use pypi/,
  },
  { situation: 'an unknown client', args: ['client-config', 'maven'], says: /Allowed choices/ },
]

t.test('a reader that has enough is no trouble', async (t) => {
  const command = `"${process.execPath}" src/main.ts check "${at('steal~env-1.0.0.tgz')}" --json --all; echo "exit $?" >&2`
  const { stderr } = await promisify(execFile)('sh', ['-c', `{ ${command}; } | true`], { env })
  t.match(stderr, /^exit [01]\n$/)
})

t.test('trouble of a command is its exit code', async (t) => {
  t.match(await runLazaret(['check', 'left-pad'], env), {
    code: 2,
    stdout: '',
    stderr: /^lazaret: left-pad is neither/,
  })
})

for (const { situation, args, says } of TROUBLE) {
  t.test(`${situation}: a clear line, exit 2`, async (t) => {
    const { code, stderr } = await runHere(args)
    t.equal(code, 2, stderr)
    t.match(stderr, says)
    t.notMatch(stderr, /^\s+at /m, 'no stack trace')
    t.match(stderr, /^lazaret: .*\n$/, 'in one line')
  })
}

t.test('a broken policy: file, line and column, exit 2', async (t) => {
  const { code, stdout, stderr } = await runLazaret(['policy', 'lint', at('broken-policy.yaml')], env)
  t.equal(code, 2)
  t.match(stdout + stderr, /broken-policy\.yaml:6:\d+: .*artefact/)
})

t.test('the shipped packs are valid and pass their cases', async (t) => {
  const linted = await runLazaret(['policy', 'lint', 'default', 'strict', 'monitor'], env)
  t.equal(linted.code, 0, linted.stdout + linted.stderr)
  t.notMatch(linted.stdout, /warning/, 'without a warning')
  const tested = await runLazaret(['policy', 'test', 'default', 'strict', 'monitor'], env)
  t.equal(tested.code, 0, tested.stdout)
  t.match(tested.stdout, /^\d+ passed, 0 failed$/m)
})

t.test('check of a thief: refused with the lines that read and send, exit 1', async (t) => {
  const { code, stdout } = await runLazaret(['check', at('steal~env-1.0.0.tgz')], env)
  t.equal(code, 1)
  t.match(stdout, /steal~env 1\.0\.0 {2}refused: blocked/)
  t.match(stdout, /critical\[secrets-exfiltration\]/)
  const frames = stdout.slice(stdout.indexOf('critical['))
  t.match(frames, /^ {2}package\.json:8:1$/m)
  t.match(
    frames,
    /^ {2}> {3}6│ {3}if \(wanted.*process\.env\[name\]\n {7}│ {40}\^{11} 4 reads all of process\.env$/m,
    'the line that reads, underlined',
  )
  t.match(frames, /^ {2}> {2}14│ fetch\(.*\n {7}│ \^{5} 5 sends it by fetch/m, 'and the line that sends')
  t.equal(stdout.split('sends it by fetch').length - 1, 2, 'the sentence is said once, and once at its line')
})

t.test('check of an ordinary package, as text and as JSON: allowed, exit 0, and never called safe', async (t) => {
  const text = await runLazaret(['check', 'npm:plain-app@3.1.4'], env)
  t.equal(text.code, 0, text.stdout + text.stderr)
  t.match(text.stdout, /no finding from \d+ checks|\d+ findings? from \d+ checks/)
  t.notMatch(text.stdout, /\b(?:safe|clean)\b/i)
  const json = await runLazaret(['check', 'pypi:plain-six==1.1', '--json'], env)
  t.equal(json.code, 0, json.stderr)
  t.match(JSON.parse(json.stdout), [{ artifact: { name: 'plain-six', version: '1.1' }, verdict: { deciding: Array } }])
})

t.test('check without a version: the one that installers take', async (t) => {
  for (const [target, version] of [
    ['npm:plain-app', '3.1.4'],
    ['npm:plain-app@latest', '3.1.4'],
    ['pypi:plain-six', '1.1'],
  ] as const) {
    const { code, stdout, stderr } = await runLazaret(['check', target, '--json'], env)
    t.equal(code, 0, stderr)
    t.match(JSON.parse(stdout), [{ artifact: { version } }], target)
  }
})

t.test('check of a version at upstream that steals: exit 1', async (t) => {
  const { code, stdout } = await runLazaret(['check', 'pypi:steal-setup==1.0'], env)
  t.equal(code, 1)
  t.match(stdout, /setup\.py:\d+/)
})

t.test('escape sequences of a package do not reach the terminal', async (t) => {
  const { stdout } = await runLazaret(['check', at('escape-1.0.0.tgz'), '--all'], env)
  for (const sequence of ['\u001b]', '\u001b[2J', '\u0007'])
    t.notOk(stdout.includes(sequence), JSON.stringify(sequence))
  t.match(stdout, /<U\+001B>/)
})
