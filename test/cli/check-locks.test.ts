import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import { openApp } from '../../src/app/app.ts'
import { configOf } from '../../src/cli/lib/config.ts'
import { checkLocks } from '../../src/cli/lib/check-locks.ts'
import { exitOf, lockJson, lockSarif, lockText, type LockReport } from '../../src/cli/lib/lock-report.ts'
import { targetsOf } from '../../src/cli/lib/targets.ts'
import { createLogger } from '../../src/http/logger.ts'
import { createMetrics } from '../../src/http/metrics.ts'
import { lazaretEnv, runLazaret } from '../e2e/lazaret.ts'
import { attackPackages, ordinaryPackages, stock } from '../registry/packages.ts'
import { startWorld } from '../registry/registry.ts'
import { faultsOfSarif } from '../sarif.ts'
import { runHere } from './run-here.ts'

const world = await startWorld()
stock(world, ordinaryPackages(), attackPackages())
t.teardown(() => world.close())
const cache = t.testdir({})
const env = lazaretEnv(world, { port: 4874, dataDir: cache })
for (const name of Object.keys(process.env)) if (name.startsWith('LAZARET_')) delete process.env[name]
for (const [name, value] of Object.entries(env)) if (name.startsWith('LAZARET_')) process.env[name] = value

const pad = ordinaryPackages().npm.find(({ built }) => built.name === 'plain-pad')?.built
const steal = attackPackages().npm.find(({ built }) => built.name === 'steal~env')?.built
const [wheel] = ordinaryPackages().pypi
if (pad === undefined || steal === undefined || wheel === undefined) throw new Error('the world is empty')

interface Row {
  readonly path: string
  readonly line: number
  readonly name: string
  readonly state: string
  readonly rules: readonly string[]
  readonly message: string
}

function written(t: Test, files: Readonly<Record<string, string>>): string {
  const root = join(cache, t.name.replaceAll(/\W+/g, '-'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  t.teardown(() => rmSync(root, { recursive: true, force: true }))
  return root
}

function lock(
  ...packages: readonly { readonly name: string; readonly version: string; readonly extra?: object }[]
): string {
  const entries = packages.map(({ name, version, extra }) => [`node_modules/${name}`, { version, ...extra }])
  return JSON.stringify({ lockfileVersion: 3, packages: Object.fromEntries(entries) }, undefined, 1)
}

const logger = createLogger({ level: 'silent' })
const kept = join(cache, 'kept')
mkdirSync(kept)
const surroundings = { clock: () => new Date(), logger, metrics: createMetrics(), publicUrl: 'http://localhost:4874' }
const app = await openApp(configOf({ dataDir: kept }), surroundings)
t.teardown(() => app.close())

interface Asked {
  readonly base?: string
  readonly allowsOutside?: boolean
}

/** As the command does it, in one app for all: each takes a second to open. */
async function report(word: string, { base, allowsOutside = false }: Asked = {}): Promise<LockReport> {
  const targets = await targetsOf([word])
  const locks = targets.filter((target) => target.kind === 'lock')
  return { ...(await checkLocks(app, locks, base)), allowsOutside }
}

async function rows(word: string, asked?: Asked): Promise<{ code: number; rows: readonly Row[] }> {
  const found = await report(word, asked)
  return { code: exitOf(found), rows: (JSON.parse(lockJson(found)) as { entries: readonly Row[] }).entries }
}

t.test('a folder: all its locks, what is served and what is refused, with the line', async (t) => {
  const root = written(t, {
    'app/package-lock.json': lock(pad, steal),
    'api/requirements.txt': `# ours\n${wheel.built.name}==${wheel.built.version}\n`,
    'node_modules/x/package-lock.json': lock(steal),
  })
  const found = await rows(root)
  t.equal(found.code, 1)
  t.same(
    found.rows.map(({ path, line, name }) => `${path.slice(root.length + 1)}:${line} ${name}`),
    [
      `api/requirements.txt:2 ${wheel.built.name}`,
      'app/package-lock.json:4 plain-pad',
      'app/package-lock.json:7 steal~env',
    ],
  )
  t.same(
    found.rows.map(({ state }) => ['allow', 'warn'].includes(state)),
    [true, true, false],
  )
  t.not(found.rows[2]?.message, '')
})

t.test('the summary names what is refused and counts the rest', async (t) => {
  const root = written(t, { 'package-lock.json': lock(pad, steal) })
  const text = lockText(await report(root), false)
  t.match(text, /steal~env 1\.0\.0 \(/)
  t.notMatch(text, /plain-pad/)
  t.match(text, /2 entries judged: 1 \S.*, 1 \w+/)
})

t.test('a second check within the hour asks upstream for nothing', async (t) => {
  const root = written(t, { 'package-lock.json': lock(pad) })
  const first = await rows(root)
  world.requests.length = 0
  t.same(await rows(root), first)
  t.equal(world.requests.length, 0)
})

t.test('what comes from elsewhere than a registry is refused unless it is allowed', async (t) => {
  const git = { resolved: 'git+ssh://git@host.invalid/a.git#0123456789012345678901234567890123456789' }
  const root = written(t, { 'package-lock.json': lock({ name: 'a', version: '1.0.0', extra: git }) })
  t.match(await rows(root), { code: 1, rows: [{ state: 'outside', message: /host\.invalid/ }] })
  t.equal((await rows(root, { allowsOutside: true })).code, 0)
})

t.test('what cannot be had is told, is no refusal, and is not remembered', async (t) => {
  const root = written(t, { 'package-lock.json': lock({ name: 'plain-pad', version: '99.0.0' }) })
  t.match(await rows(root), { code: 2, rows: [{ state: 'unjudged', message: /no version 99\.0\.0/ }] })
  t.notMatch(readFileSync(join(kept, 'answers.json'), 'utf8'), /unjudged/)
})

t.test('a hash that is not the one of upstream is refused; the right one is not', async (t) => {
  const { name, version, bytes } = pad
  const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`
  const wrong = `sha512-${Buffer.alloc(64).toString('base64')}`
  const root = written(t, { 'package-lock.json': lock({ name, version, extra: { integrity: wrong } }) })
  t.match(await rows(root), { code: 1, rows: [{ state: 'block', rules: ['lock-integrity'] }] })
  writeFileSync(join(root, 'package-lock.json'), lock({ name, version, extra: { integrity } }))
  t.match(await rows(root), { code: 0 })
})

t.test('with a base only what is new is judged: of a lock file, and of a revision', async (t) => {
  const root = written(t, { 'package-lock.json': lock(pad), 'old.json': lock(pad, steal) })
  execFileSync('git', ['init', '-q', root])
  execFileSync('git', ['-C', root, 'add', '-A'])
  execFileSync('git', ['-C', root, '-c', 'user.name=x', '-c', 'user.email=x@host.invalid', 'commit', '-q', '-m', 'x'])
  const file = join(root, 'package-lock.json')
  writeFileSync(file, lock(pad, steal))
  t.match(await rows(file, { base: 'HEAD' }), { code: 1, rows: [{ name: 'steal~env' }] })
  t.match(await rows(file, { base: join(root, 'old.json') }), { code: 0, rows: [] })
  for (const base of ['nowhere', '--upload-pack=x', '$(x)'])
    await t.rejects(rows(file, { base }), /neither a lock file nor a revision/, base)
})

t.test('SARIF has a result for each entry that is refused', async (t) => {
  const root = written(t, { 'package-lock.json': lock(pad, steal) })
  const log = lockSarif(await report(root), '1.0.0')
  t.same(faultsOfSarif(log), [])
  t.not(faultsOfSarif(log.replace('"error"', '"fatal"')).length, 0, 'the schema is looked at')
  t.match(JSON.parse(log), {
    version: '2.1.0',
    runs: [{ results: [{ level: 'error', locations: [{ physicalLocation: { region: { startLine: 7 } } }] }] }],
  })
})

t.test('SARIF is valid by its schema where nothing is refused, and where a path has signs of its own', async (t) => {
  for (const [path, entry] of [
    ['package-lock.json', pad],
    ['a b #1/package-lock.json', steal],
    ['é?%/package-lock.json', { name: 'plain-pad', version: '99.0.0' }],
  ] as const)
    t.same(faultsOfSarif(lockSarif(await report(written(t, { [path]: lock(entry) })), '1.0.0')), [], path)
})

t.test('a folder, a version and a purl, and one of them refused; another policy asks anew', async (t) => {
  const root = written(t, { 'package-lock.json': lock(pad) })
  const words = [root, `pkg:npm/plain-pad@${pad.version}`, `npm:steal~env@${steal.version}`, '--no-cache']
  const { code, stdout } = await runHere(['check', ...words])
  t.equal(code, 1)
  t.match(stdout, /plain-pad[\s\S]*steal~env[\s\S]*1 entry judged/)
  t.equal((await runHere(['check', ...words, '--policy', 'monitor'])).code, 0)
  t.match(await runHere(['check', ...words, '--json']), { code: 2, stderr: /apart/ })
})

t.test('a lock on standard input', async (t) => {
  const text = lock(pad)
  const { code, stdout } = await runLazaret(['check', '-', '--no-cache'], env, text)
  t.match({ code, stdout }, { code: 0, stdout: /1 entry judged/ })
})

t.test('a file of notes is no lock file', async (t) => {
  const root = written(t, { 'notes.txt': 'hello\n', 'pins.txt': `${wheel.built.name}==${wheel.built.version}\n` })
  t.match(await targetsOf([join(root, 'notes.txt')]), [{ kind: 'file' }])
  t.match(await rows(join(root, 'pins.txt')), { code: 0, rows: [{ name: wheel.built.name }] })
})

t.test('answers that were damaged are as none', async (t) => {
  const root = written(t, { 'package-lock.json': lock(pad) })
  await rows(root)
  const file = join(kept, 'answers.json')
  const whole = readFileSync(file, 'utf8')
  for (const text of ['{', whole.replaceAll('"state":"allow"', '"state":"fine"')]) {
    writeFileSync(file, text)
    t.match(await rows(root), { code: 0, rows: [{ name: 'plain-pad' }] })
  }
})
