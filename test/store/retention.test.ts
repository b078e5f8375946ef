import { existsSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import t from 'tap'
import { DiskKeeper, evictable } from '../../src/app/retention.ts'
import { sha256, type Sha256 } from '../../src/model/digest.ts'
import type { Retention } from '../../src/model/retention.ts'
import { blobPlace } from '../../src/store/blob-place.ts'
import { openStore } from '../../src/store/store.ts'
import { artifact, AT, facts, told, waiver } from '../contracts/samples.ts'
import { npmTarball } from '../registry/build.ts'
import { startWorld } from '../registry/registry.ts'
import { holdLazaret } from '../e2e/in-process.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const GENEROUS: Retention = {
  artifactBytesMax: undefined,
  unusedMs: 365 * DAY_MS,
  damagedMs: 30 * DAY_MS,
  keepFreeBytes: 0,
  warnFreeBytes: 0,
}
/** More than a year after everything of the samples. */
const clock = (): Date => new Date(Date.parse(AT) + 400 * DAY_MS)

const named = (digest: Sha256, name: string) =>
  told({ kind: 'artifact', artifact: artifact({ digest, name, filename: `${name}-1.3.0.tgz`, sizeBytes: 3 }) })

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined }

const nowMs = Date.parse('2026-11-24T08:00:00.000Z')
const daysAgo = (days: number): string => new Date(nowMs - days * DAY_MS).toISOString()
const [old, middle, young] = [sha256('old'), sha256('middle'), sha256('young')]
const thisWeek = sha256('this week')
const blobs = new Map([
  [young, { sizeBytes: 30, lastUsedAt: daysAgo(0) }],
  [thisWeek, { sizeBytes: 0, lastUsedAt: daysAgo(7) }],
  [old, { sizeBytes: 10, lastUsedAt: daysAgo(300) }],
  [middle, { sizeBytes: 20, lastUsedAt: daysAgo(10) }],
])

t.test('what goes, by size, age and free room', async (t) => {
  const table: readonly (readonly [string, Partial<Retention>, number, readonly Sha256[], readonly Sha256[]])[] = [
    ['all may stay', {}, 1000, [], []],
    ['exactly as much as may stay', { artifactBytesMax: 60 }, 1000, [], []],
    ['a byte more: the longest unused', { artifactBytesMax: 59 }, 1000, [], [old]],
    ['more than that one has', { artifactBytesMax: 49 }, 1000, [], [old, middle]],
    ['a case is about the oldest', { artifactBytesMax: 59 }, 1000, [old], [middle]],
    ['never what is in use', { artifactBytesMax: 1 }, 1000, [], [old, middle, thisWeek]],
    ['as old as may be', { unusedMs: 300 * DAY_MS }, 1000, [], []],
    ['older', { unusedMs: 299 * DAY_MS }, 1000, [], [old]],
    ['older, and a case is about it', { unusedMs: 299 * DAY_MS }, 1000, [old], []],
    ['as much free as is wanted', { keepFreeBytes: 1000 }, 1000, [], []],
    ['less free than is wanted', { keepFreeBytes: 1001 }, 1000, [], [old]],
    ['others fill the disk: a week of use stays', { keepFreeBytes: 9000 }, 1000, [], [old, middle]],
  ]
  for (const [what, changes, free, pinned, expected] of table) {
    const chosen = evictable({ blobs, pinned: new Set(pinned) }, { ...GENEROUS, ...changes }, free, nowMs)
    t.same(
      chosen.map(({ digest }) => digest),
      expected,
      what,
    )
  }
})

t.test('a sweep takes what nobody needs, and nothing else', async (t) => {
  const dataDir = t.testdir({})
  const store = await openStore({ dataDir, clock })
  t.teardown(() => store.close())
  const put = async (text: string): Promise<Sha256> => {
    const staged = await store.blobs.stage(Readable.from([Buffer.from(text)]), [], 1000)
    await staged.keep()
    return staged.digest
  }
  const [unused, waived, orphan, fresh] = [await put('one'), await put('two'), await put('three'), await put('four')]
  await store.unitOfWork.commit(
    [
      named(unused, 'one'),
      named(waived, 'two'),
      told({ kind: 'waiver', waiver: waiver({ scope: { kind: 'digest', digest: waived } }) }),
    ],
    [
      { kind: 'facts', facts: facts({ digest: unused, inspector: 'older' }) },
      { kind: 'facts', facts: facts({ digest: unused, inspector: 'newer' }) },
    ],
  )
  const at = (digest: Sha256): string => blobPlace(dataDir, digest)
  const damaged = `${at(unused)}.damaged`
  const stranger = `${at(unused)}.txt`
  writeFileSync(damaged, 'x')
  writeFileSync(stranger, 'x')
  writeFileSync(`${at(orphan)}.evicted`, '')
  const aged = (path: string, days: number): void => {
    const seconds = (clock().getTime() - days * DAY_MS) / 1000
    utimesSync(path, seconds, seconds)
  }
  aged(at(orphan), 2)
  aged(at(fresh), 0.5)
  aged(damaged, 29)
  aged(stranger, 500)
  const keeper = new DiskKeeper({ store, dataDir, retention: GENEROUS, clock, logger: quiet })
  await keeper.sweep()
  t.notOk(existsSync(at(unused)), 'unused for more than a year')
  t.ok(existsSync(at(waived)), 'a waiver is about it')
  t.notOk(existsSync(at(orphan)), 'no record names it')
  t.ok(existsSync(at(fresh)), 'it may be on its way into the records')
  t.ok(existsSync(damaged), 'somebody may want to look at it still')
  t.ok(existsSync(stranger), 'a file that is not ours')
  t.equal(await store.blobs.wasEvicted(unused), true)
  t.equal(await store.blobs.wasEvicted(orphan), false, 'no record names it, and its mark is gone')
  const events = async () => await store.records.events({ type: 'storage.swept' }, { limit: 10 })
  t.match(await events(), [{ detail: { artifacts: 1, bytes: 3, orphans: 1, damaged: 0 } }])
  t.match(await store.records.facts(unused, 'npm-tarball'), { inspector: 'newer' })
  aged(damaged, 31)
  await keeper.sweep()
  t.notOk(existsSync(damaged))
  t.equal((await events()).length, 2)
  await keeper.sweep()
  t.equal((await events()).length, 2, 'nothing went: nothing to tell')
  t.match(keeper.state(), { evicted: 1, artifactBytes: 3 })
  await put('one')
  t.equal(await store.blobs.wasEvicted(unused), false, 'it is here again')
})

t.test('what went is fetched again, and that is no damage', async (t) => {
  const world = await startWorld()
  const dataDir = t.testdir({})
  const built = npmTarball({ name: 'widget', version: '1.0.0' })
  world.npm.publish({ built, publishedAt: '2022-01-02T03:04:05.000Z' })
  const lazaret = await holdLazaret({ world, dataDir })
  t.teardown(() => world.close())
  const url = `${lazaret.npmUrl}widget/-/widget-1.0.0.tgz`
  t.equal((await fetch(url)).status, 200)
  const { store } = lazaret.app
  await store.kept.evict(sha256(built.bytes))
  t.notOk(existsSync(blobPlace(dataDir, sha256(built.bytes))))
  await lazaret.stop()
  const again = await holdLazaret({ world, dataDir })
  t.teardown(() => again.stop())
  const answer = await fetch(`${again.npmUrl}widget/-/widget-1.0.0.tgz`)
  t.same(Buffer.from(await answer.arrayBuffer()), built.bytes)
  t.ok(existsSync(blobPlace(dataDir, sha256(built.bytes))))
  t.same(await again.app.store.records.events({ type: 'artifact.healed' }, { limit: 10 }), [])
  t.equal((await again.app.store.records.events({ type: 'artifact.stored' }, { limit: 10 })).length, 1)
  t.notOk(
    readdirSync(join(blobPlace(dataDir, sha256(built.bytes)), '..')).some((name) => name.endsWith('.evicted')),
    'its mark is gone',
  )
})
