import { execFileSync } from 'node:child_process'
import { closeSync, openSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { createInspector, type InspectionJob } from '../../src/inspection/inspector.ts'
import type { Priority } from '../../src/model/priority.ts'
import { sha256 } from '../../src/model/digest.ts'
import { npmTarball } from '../registry/build.ts'

const TIMEOUT_MS = 25_000

t.test('a package that takes its time holds nobody up: one that waits gets a thread to spare', async (t) => {
  const dir = t.testdir({})
  const inspector = createInspector({
    workers: 1,
    timeoutMs: TIMEOUT_MS,
    onFailure: () => undefined,
    onFacts: () => undefined,
  })
  t.teardown(() => inspector.close())
  // Opening a pipe that nobody writes to never ends, as reading an archive never should.
  const stuck = join(dir, 'stuck.tgz')
  execFileSync('mkfifo', [stuck])
  const sound = join(dir, 'sound.tgz')
  writeFileSync(sound, npmTarball({ name: 'sample', version: '1.0.0' }).bytes)

  let isStuckDone = false
  const slow = inspector.inspect(job(stuck)).then((facts) => {
    isStuckDone = true
    return facts
  })
  const facts = await inspector.inspect(job(sound))
  t.equal(facts.findings.length, 0)
  t.not(facts.inspector, 'none', 'it was inspected')
  t.equal(isStuckDone, false, 'while the other one is still under way')

  const given = await slow
  // Lets the thread's opening end: as long as it waits, so does the end of this process.
  closeSync(openSync(stuck, 'r+'))
  t.match(given.findings, [{ check: 'check-failed', message: /took longer than 25 seconds/ }])
})

t.test('a client’s package goes before those that are inspected ahead, as soon as a client waits for it', async (t) => {
  const dir = t.testdir({})
  const bytes = npmTarball({ name: 'sample', version: '1.0.0' }).bytes
  const inspector = createInspector({
    workers: 1,
    timeoutMs: 60_000,
    onFailure: () => undefined,
    onFacts: () => undefined,
  })
  t.teardown(() => inspector.close())
  const ended: string[] = []
  const inspected = async (name: string, priority?: Priority): Promise<void> => {
    const path = join(dir, name)
    writeFileSync(path, bytes)
    await inspector.inspect(job(path), priority)
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
