import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import { z } from 'zod'
import { ARTICLE, TOLD } from '../review/article.ts'
import { COMMIT, type Files } from '../review/fixture.ts'
import { faultsOfSarif } from '../sarif.ts'
import { runHere } from './run-here.ts'

const ACTIONS = { 'actions/checkout@v4': COMMIT, 'actions/setup-node@v4': COMMIT }

function written(t: Test, files: Files): string {
  const root = t.testdir({})
  execFileSync('git', ['init', '-q', root])
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

/** Where it is kept is outside the repository that is looked at. */
function beside(t: Test, value: unknown): string {
  const file = join(`${t.testdirName}-beside.json`)
  writeFileSync(file, JSON.stringify(value))
  return file
}

interface Answer {
  readonly problems: readonly { readonly rule: string; readonly path: string; readonly line: number }[]
  readonly unseen: readonly string[]
}

async function answered(...args: readonly string[]): Promise<Answer & { readonly code: number | string }> {
  const { code, stdout } = await runHere(['review', '--json', ...args])
  return { code, ...(JSON.parse(stdout) as Answer) }
}

t.test('the usual set-up: all is told with its line, the patch applies, and a second look finds nothing', async (t) => {
  const root = written(t, ARTICLE)
  const actions = beside(t, ACTIONS)
  const first = await answered(root, '--actions', actions)
  t.same(
    first.problems.map(({ rule, path, line }) => `${rule} ${path}:${line}`),
    TOLD,
  )
  t.equal(first.code, 1)
  const { stdout, code } = await runHere(['review', root, '--actions', actions, '--patch'])
  t.equal(code, 1)
  execFileSync('git', ['-C', root, 'apply', '-'], { input: stdout })
  const second = await answered(root, '--actions', actions)
  t.same(second.problems, [])
  t.equal(second.code, 0)
  const flow = readFileSync(join(root, '.github/workflows/ci.yml'), 'utf8')
  t.match(flow, /- run: npm ci --ignore-scripts\n/)
  t.match(flow, new RegExp(`- uses: actions/checkout@${COMMIT} # v4\n`))
  t.match(flow, / - name: deploy\n {8}env:\n {10}DEPLOY_KEY: /)
  t.equal(readFileSync(join(root, '.dockerignore'), 'utf8'), '**/.env*\n')
})

t.test('values of environment files are in no output', async (t) => {
  const root = written(t, ARTICLE)
  for (const format of ['--json', '--sarif', '--markdown', '--patch', '--fail-on=high']) {
    const { stdout, stderr } = await runHere(['review', root, format])
    t.ok(stdout.length > 100, format)
    t.notMatch(`${stdout}${stderr}`, /not-a-key|nobody\.invalid/)
  }
})

t.test('the severity that ends with 1', async (t) => {
  const root = written(t, { 'requirements.txt': 'six\n' })
  for (const [severity, code] of [
    ['low', 1],
    ['medium', 0],
    ['high', 0],
  ] as const)
    t.equal((await runHere(['review', root, '--fail-on', severity])).code, code, severity)
})

t.test('what the baseline knows does not count, also where its line moved; what is new does', async (t) => {
  const root = written(t, { 'requirements.txt': 'six\n', 'package.json': '{"dependencies": {"a": "1"}}' })
  const baseline = join(`${t.testdirName}-baseline.json`)
  t.match(await runHere(['review', root, '--write-baseline', baseline]), { code: 0, stderr: /2 problems written/ })
  t.match(await answered(root, '--baseline', baseline, '--fail-on', 'low'), { code: 0, problems: [] })
  writeFileSync(join(root, 'requirements.txt'), '# ours\nsix\n')
  t.match(await answered(root, '--baseline', baseline, '--fail-on', 'low'), { code: 0, problems: [] })
  writeFileSync(join(root, 'requirements.txt'), 'attrs\nsix\n')
  t.match(await answered(root, '--baseline', baseline, '--fail-on', 'low'), {
    code: 1,
    problems: [{ rule: 'unpinned-requirement', path: 'requirements.txt', line: 1 }],
  })
})

t.test('wrong use is said in one line', async (t) => {
  const root = written(t, {})
  const wrong = beside(t, { 'actions/checkout@v4': 'v4' })
  for (const [args, says] of [
    [[join(root, 'nowhere')], /is no folder/],
    [[root, '--json', '--sarif'], /choose one/],
    [[root, '--actions', wrong], /full commits of 40 hex digits/],
    [[root, '--baseline', wrong], /no baseline/],
  ] as const) {
    const { code, stderr } = await runHere(['review', ...args])
    t.equal(code, 2)
    t.match(stderr, says)
    t.equal(stderr.trim().split('\n').length, 1)
  }
})

t.test('where there is no git it is said', async (t) => {
  const root = t.testdir({ '.env': 'A=1' })
  t.match((await answered(root)).unseen.join('\n'), /no index of git/)
})

t.test('environment files under version control are known by the index', async (t) => {
  const root = written(t, { '.env': 'A=1\n', 'b/.env': 'A=1\n', 'c/a-long-path-of-a-file.txt': '' })
  execFileSync('git', ['-C', root, 'add', 'b', 'c'])
  const { problems } = await answered(root)
  t.same(
    problems.map(({ rule, path }) => `${rule} ${path}`),
    ['tracked-env-file b/.env'],
  )
})

function committed(root: string, author: string, daysAgo: number): void {
  const date = new Date(Date.now() - daysAgo * 86_400_000).toISOString()
  const env = { ...process.env, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date }
  const who = ['-c', `user.name=${author}`, '-c', 'user.email=x@host.invalid']
  execFileSync('git', ['-C', root, 'add', '-A'])
  execFileSync('git', ['-C', root, ...who, 'commit', '-q', '-m', 'x'], { env })
}

interface History {
  readonly entered: readonly { entry: { name: string; version: string }; isKnown: boolean; by?: { author: string } }[]
}

async function enteredBy(root: string): Promise<string[]> {
  const { stdout } = await runHere(['review', '--json', root])
  const { entered } = JSON.parse(stdout) as History
  return entered.map(
    ({ entry, isKnown, by }) => `${entry.name} ${entry.version} ${isKnown ? 'known' : 'new'} ${by?.author ?? 'nobody'}`,
  )
}

t.test('what entered the lock files, who brought it, and what is older', async (t) => {
  const root = join(written(t, { 'app/requirements.txt': 'a==1\nold==1\n' }), 'app')
  const file = join(root, 'requirements.txt')
  committed(root, 'Ann', 120)
  t.same(await enteredBy(root), [])
  writeFileSync(file, 'a==2\nold==1\nb==1\ngone==1\n')
  committed(root, 'Ben', 60)
  writeFileSync(file, 'a==2\nold==1\nb==1\n')
  committed(root, 'Cid', 10)
  writeFileSync(file, 'a==2\nold==1\nb==1\nc==1\n')
  t.same(await enteredBy(root), ['a 2 known Ben', 'b 1 new Ben', 'c 1 new nobody'])
  const { stdout } = await runHere(['review', root])
  t.match(stdout, /in 30 days: 1 new package, 0 other versions of known ones; in 90 days: 2 new packages, 1 other/)
})

t.test('a history that is cut off or missing is said', async (t) => {
  const whole = written(t, { 'requirements.txt': 'a==1\n' })
  committed(whole, 'Ann', 2)
  writeFileSync(join(whole, 'requirements.txt'), 'a==1\nb==1\n')
  committed(whole, 'Ben', 1)
  const shallow = `${whole}-shallow`
  t.teardown(() => rmSync(shallow, { recursive: true, force: true }))
  execFileSync('git', ['clone', '-q', '--depth', '1', `file://${whole}`, shallow])
  t.match((await answered(shallow)).unseen.join('\n'), /shallow clone/)
  t.same(await enteredBy(shallow), [])
  const bare = mkdtempSync(join(tmpdir(), 'lazaret-review-'))
  t.teardown(() => rmSync(bare, { recursive: true, force: true }))
  writeFileSync(join(bare, 'requirements.txt'), 'a==1\n')
  t.same(await enteredBy(bare), [])
  t.match((await answered(bare)).unseen.join('\n'), /no history of git/)
})

t.test('a repository cannot make git start a program', async (t) => {
  const root = written(t, { 'requirements.txt': 'a==1\n', '.gitattributes': '*.txt diff=x filter=x\n' })
  committed(root, 'Ann', 1)
  const ran = join(root, 'ran')
  for (const name of [
    'core.fsmonitor',
    'core.pager',
    'diff.external',
    'gpg.program',
    'diff.x.textconv',
    'filter.x.smudge',
  ])
    execFileSync('git', ['-C', root, 'config', name, `touch ${ran}; true`])
  execFileSync('git', ['-C', root, 'config', 'log.showSignature', 'true'])
  t.same(await enteredBy(root), ['a 1 new Ann'])
  t.notOk(existsSync(ran))
})

const LOG = z.object({
  runs: z.tuple([
    z.object({
      tool: z.object({ driver: z.object({ rules: z.array(z.object({ id: z.string() })) }) }),
      results: z.array(
        z.object({
          ruleId: z.string(),
          locations: z.tuple([
            z.object({
              physicalLocation: z.object({
                artifactLocation: z.object({ uri: z.string().regex(/^[^\s\\]+$/) }),
                region: z.object({ startLine: z.int().positive() }),
              }),
            }),
          ]),
          partialFingerprints: z.object({ 'lazaret/v1': z.hex() }),
        }),
      ),
    }),
  ]),
})

t.test('SARIF is valid by its schema, and its rules are those of the results', async (t) => {
  const { stdout } = await runHere(['review', written(t, { ...ARTICLE, 'a b/requirements.txt': 'x\n' }), '--sarif'])
  t.same(faultsOfSarif(stdout), [])
  const log = LOG.parse(JSON.parse(stdout))
  const ids = log.runs[0].tool.driver.rules.map(({ id }) => id)
  t.equal(new Set(ids).size, ids.length)
  t.equal(log.runs[0].results.length, TOLD.length + 1)
  for (const { ruleId } of log.runs[0].results) t.ok(ids.includes(ruleId), ruleId)
  t.ok(log.runs[0].results.some(({ locations }) => locations[0].physicalLocation.artifactLocation.uri.includes('%20')))
})
