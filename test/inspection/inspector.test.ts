import { execFileSync } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { InspectorProcess, type InspectionLimits } from '../../src/inspection/inspector-process.ts'
import { createInspector, type InspectionJob, type Inspector } from '../../src/inspection/inspector.ts'
import { sha256 } from '../../src/model/digest.ts'
import type { Priority } from '../../src/model/priority.ts'
import { npmTarball } from '../registry/build.ts'

const MIB = 1024 * 1024

const AMPLE: InspectionLimits = { cpuMs: 60_000, wallMs: 120_000, bytes: 1024 * MIB }

const SAMPLE = npmTarball({ name: 'sample', version: '1.0.0' }).bytes

/** Takes some seconds of a processor: files that run at install, each as large as may be. */
const SLOW = npmTarball({
  name: 'slow',
  version: '1.0.0',
  scripts: { postinstall: Array.from({ length: 12 }, (_, at) => `node f${at}.js`).join(' && ') },
  files: Object.fromEntries(
    Array.from({ length: 12 }, (_, at) => [
      `f${at}.js`,
      Array.from(
        { length: 24_000 },
        (_, line) => `function f${line}(a, b) { return a.c${line}(b[${line}]) + ${at} }`,
      ).join('\n'),
    ]),
  ),
}).bytes

function inspectorOf(t: Test, limits: Partial<InspectionLimits> = {}, workers = 1): Inspector {
  const inspector = createInspector({
    workers,
    limits: { ...AMPLE, ...limits },
    compileCache: join(t.testdirName, '..', 'compiled'),
    onFailure: () => undefined,
    onFacts: () => undefined,
  })
  t.teardown(() => inspector.close())
  return inspector
}

/** A pipe that nobody writes to: opening it never ends, as reading an archive never should. */
function stuckIn(dir: string, name = 'stuck.tgz'): InspectionJob {
  const path = join(dir, name)
  execFileSync('mkfifo', [path])
  return job(path)
}

function fileIn(dir: string, name: string, bytes: Buffer): InspectionJob {
  const path = join(dir, name)
  writeFileSync(path, bytes)
  return job(path)
}

t.test('a package that takes its time holds nobody up: it goes on beside the others', async (t) => {
  const dir = t.testdir({})
  const inspector = inspectorOf(t, { wallMs: 15_000 })
  let isStuckDone = false
  const slow = inspector.inspect(stuckIn(dir)).then((facts) => {
    isStuckDone = true
    return facts
  })
  const facts = await inspector.inspect(fileIn(dir, 'sound.tgz', SAMPLE))
  t.equal(facts.findings.length, 0)
  const { processes, bytes } = inspector.state()
  t.equal(processes, 2)
  t.ok(bytes > 30 * MIB && bytes < 1024 * MIB, 'what they hold is told')
  t.not(facts.inspector, 'none', 'it was inspected')
  t.equal(isStuckDone, false, 'while the other one is still under way')
  t.match((await slow).findings, [{ check: 'check-failed', message: /took longer than 15 seconds/ }])
})

t.test('of several that take their time one goes on, and the others wait for its place', async (t) => {
  const dir = t.testdir({})
  const inspector = inspectorOf(t, { wallMs: 100_000 })
  let done = 0
  for (const name of ['a', 'b', 'c']) void inspector.inspect(stuckIn(dir, name)).then(() => (done += 1))
  const facts = await inspector.inspect(fileIn(dir, 'sound.tgz', SAMPLE))
  t.not(facts.inspector, 'none', 'it was inspected')
  t.equal(done, 0, 'before any of the others came to its end')
})

const ENDED: readonly [situation: string, bytes: Buffer, limits: Partial<InspectionLimits>, message: RegExp][] = [
  ['takes too much of a processor', SLOW, { cpuMs: 700 }, /took more than 0\.7 seconds of a processor/],
  ['swells', SLOW, { bytes: 90 * MIB }, /took more than 90 MB of memory|more memory than its heap may have/],
]

for (const [situation, bytes, limits, message] of ENDED) {
  t.test(`an inspection that ${situation} is ended, and the next one finds a process`, async (t) => {
    const dir = t.testdir({})
    const inspector = inspectorOf(t, limits)
    const facts = await inspector.inspect(fileIn(dir, 'bad.tgz', bytes))
    t.match(facts.findings, [{ check: 'check-failed', message }])
    t.equal(facts.inspector, 'none')
    t.match(await inspectorOf(t).inspect(fileIn(dir, 'sound.tgz', SAMPLE)), { findings: [] })
  })
}

t.test('who took long of a processor is told of, before it is ended', async (t) => {
  const dir = t.testdir({})
  const worker = new InspectorProcess({ ...AMPLE, cpuMs: 2600 }, join(dir, '..', 'compiled'))
  t.teardown(() => worker.end())
  let turns = 0
  const told = (): void => {
    turns += 1
  }
  t.match(await worker.work(fileIn(dir, 'sound.tgz', SAMPLE), told), { alive: true })
  t.equal(turns, 0)
  t.match(await worker.work(fileIn(dir, 'slow.tgz', SLOW), told), {
    failed: /took more than 2\.6 seconds of a processor/,
  })
  t.ok(turns > 0)
})

t.test('what a process compiled is kept for the next one', async (t) => {
  const dir = t.testdir({})
  const compileCache = join(dir, 'compiled')
  const worker = new InspectorProcess(AMPLE, compileCache)
  await worker.work(fileIn(dir, 'sound.tgz', SAMPLE))
  await worker.end()
  const [version = ''] = readdirSync(compileCache)
  t.ok(readdirSync(join(compileCache, version)).length > 50, 'the checks are many files')
})

t.test('a process that ended while it had nothing to do fails at once', async (t) => {
  const dir = t.testdir({})
  const worker = new InspectorProcess(AMPLE)
  const sample = fileIn(dir, 'sound.tgz', SAMPLE)
  t.match(await worker.work(sample), { alive: true })
  await worker.end()
  t.match(await worker.work(sample), { alive: false, failed: /could not be asked/ })
})

t.test('a client’s package goes before those that are inspected ahead, as soon as a client waits for it', async (t) => {
  const dir = t.testdir({})
  const inspector = inspectorOf(t)
  const ended: string[] = []
  const inspected = async (name: string, priority?: Priority): Promise<void> => {
    await inspector.inspect(fileIn(dir, name, SAMPLE), priority)
    ended.push(name)
  }
  const joined = { urgent: false }
  const all = [
    inspected('under way', { urgent: false }),
    inspected('ahead', { urgent: false }),
    inspected('joined', joined),
    inspected('asked for'),
  ]
  joined.urgent = true
  await Promise.all(all)
  t.same(ended, ['under way', 'joined', 'asked for', 'ahead'])
})

function job(path: string): InspectionJob {
  return { path, digest: sha256(path), readAs: 'npm-tarball' }
}

t.test(
  'a process that was started ahead is the one that inspects, and no more are started than work at once',
  async (t) => {
    const dir = t.testdir({})
    const inspector = inspectorOf(t)
    inspector.start()
    inspector.start()
    t.equal(inspector.state().processes, 1)
    t.notOk(inspector.isBusy())
    t.match(await inspector.inspect(fileIn(dir, 'sound.tgz', SAMPLE)), { findings: [] })
    t.equal(inspector.state().processes, 1)
  },
)
