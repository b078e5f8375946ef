import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { globSync, readFileSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { parseSha256, sha256 } from '../../src/model/digest.ts'
import { recorded } from '../../src/model/unit-of-work.ts'
import { openStore } from '../../src/store/store.ts'
import { event, rejection, told, waiver } from '../contracts/samples.ts'
import { report } from '../audit/tampering.ts'

const APPENDER = fileURLToPath(new URL('appender.ts', import.meta.url))
const clock = (): Date => new Date()

function append(dataDir: string, name: string, count: number): ChildProcess & { stdout: NodeJS.ReadableStream } {
  return spawn(process.execPath, [APPENDER, dataDir, name, String(count)], { stdio: ['ignore', 'pipe', 'inherit'] })
}

t.test('killed at any point: no partial blob, a whole log, and everything that was acknowledged', async (t) => {
  const dataDir = t.testdir()
  const acknowledged: string[] = []
  for (let round = 0; round < 10; round += 1) {
    const child = append(dataDir, `round${round}`, Number.POSITIVE_INFINITY)
    const output = text(child.stdout)
    await once(child.stdout, 'data')
    await pause(20 + round * 17)
    child.kill('SIGKILL')
    await once(child, 'exit')
    // The last line may be cut off by the kill; a line that ends was acknowledged.
    acknowledged.push(...(await output).split('\n').slice(0, -1))
  }
  t.ok(acknowledged.length >= 10, `${acknowledged.length} commits were acknowledged`)

  const store = await openStore({ dataDir, clock })
  t.teardown(async () => await store.close())
  const found = await report(dataDir)
  t.same(found.problems, [])
  t.ok(found.checkpoints > 0 && found.size >= 2 * acknowledged.length, `${found.size} events`)
  for (const line of acknowledged) {
    const [filename = '', hex = ''] = line.split(' ')
    const digest = parseSha256(hex)
    const stored = await store.records.artifact('npm', 'left-pad', filename)
    const events = digest === undefined ? [] : await store.records.events({ digest }, { limit: 5 })
    if (digest === undefined || stored?.digest !== digest || events.length !== 1) t.fail(`lost: ${line}`)
    else await store.blobs.read(digest)
  }
  const blobs = globSync(join(dataDir, 'blobs/sha256/*/*/*'))
  t.ok(blobs.length >= acknowledged.length)
  t.same(
    blobs.filter((path) => sha256(readFileSync(path)) !== basename(path)),
    [],
    'no partial blob',
  )
  t.same(readdirSync(join(dataDir, 'tmp')), [], 'what was staged is cleared at the start')
})

t.test('three processes append at once, and each sees what the others decided', async (t) => {
  const dataDir = t.testdir()
  const store = await openStore({ dataDir, clock })
  const other = await openStore({ dataDir, clock })
  t.teardown(async () => await store.close())
  const children = [append(dataDir, 'one', 60), append(dataDir, 'two', 60)]
  const exits = children.map(async (child) => (await once(child, 'exit'))[0])
  for (const child of children) child.stdout.resume()
  for (let n = 0; n < 100; n += 1) {
    await Promise.all([store.unitOfWork.commit([recorded(event())]), other.unitOfWork.commit([recorded(event())])])
    if (n % 20 === 0) await Promise.all([store.audit.checkpoint(), other.audit.checkpoint()])
  }
  t.same(await Promise.all(exits), [0, 0])
  const found = await report(dataDir)
  t.same(found.problems, [])
  t.equal(found.size, 2 * 120 + 200)

  const before = store.records.decisionsRevision()
  await other.unitOfWork.commit([told({ kind: 'waiver', waiver: waiver() })])
  const between = store.records.decisionsRevision()
  await other.unitOfWork.commit([told({ kind: 'rejection', rejection: rejection() })])
  t.ok(before < between && between < store.records.decisionsRevision(), 'the revision moves here when another decides')
  await other.close()
})

t.test('two processes that start on an empty folder at the same time', async (t) => {
  const dataDir = t.testdir()
  const children = [append(dataDir, 'one', 1), append(dataDir, 'two', 1), append(dataDir, 'three', 1)]
  for (const child of children) child.stdout.resume()
  t.same(await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0])), [0, 0, 0])
  const store = await openStore({ dataDir, clock })
  t.teardown(async () => await store.close())
  t.match(await report(dataDir), { size: 6, problems: [] })
})
