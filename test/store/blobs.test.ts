import { chmodSync, existsSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import t from 'tap'
import type { Blobs } from '../../src/model/blobs.ts'
import { sha256, type Sha256 } from '../../src/model/digest.ts'
import { fileBlobs } from '../../src/store/blobs.ts'
import { LazaretError } from '../../src/model/errors.ts'
import { testBlobs } from '../contracts/blobs.ts'

async function codeOf(verifying: Promise<void>): Promise<string> {
  try {
    await verifying
    return 'whole'
  } catch (error) {
    return error instanceof LazaretError ? error.code : String(error)
  }
}

function placeOf(blobs: Blobs, digest: Sha256): Promise<string> {
  return blobs.withFile(digest, async (path) => path)
}

t.test('files', async (t) => {
  await testBlobs(t, fileBlobs)
})

t.test('a failed or discarded staging leaves no file behind', async (t) => {
  const dataDir = t.testdir()
  const blobs = await fileBlobs(dataDir)
  await t.rejects(blobs.stage(Readable.from([Buffer.alloc(10)]), [], 9))
  await (await blobs.stage(Readable.from([Buffer.alloc(10)]), [], 10)).discard()
  t.same(readdirSync(join(dataDir, 'tmp')), [])
  t.notOk(existsSync(join(dataDir, 'blobs', 'sha256', '01')))
})

t.test('a blob that changed on disk is not read, and keeping it again heals it', async (t) => {
  const dataDir = t.testdir()
  const blobs = await fileBlobs(dataDir)
  const stage = async () => await blobs.stage(Readable.from([Buffer.from('good')]), [], 10)
  const staged = await stage()
  await staged.keep()
  const place = await placeOf(blobs, staged.digest)
  t.match(
    place,
    new RegExp(String.raw`blobs/sha256/${staged.digest.slice(0, 2)}/${staged.digest.slice(2, 4)}/${staged.digest}$`),
  )
  chmodSync(place, 0o600)
  writeFileSync(place, 'evil')
  await t.rejects(blobs.read(staged.digest), { code: 'artifact-damaged', message: /damaged/ })
  t.notOk(await blobs.has(staged.digest), 'so that it is fetched anew')
  t.ok(existsSync(`${place}.damaged`))
  await (await stage()).keep()
  t.equal(String(await blobs.read(staged.digest)), 'good')
})

t.test('a blob is verified against its name: hashed where its file is unknown or looks changed', async (t) => {
  const dataDir = t.testdir()
  const blobs = await fileBlobs(dataDir)
  const keep = async () => {
    const staged = await blobs.stage(Readable.from([Buffer.from('good')]), [], 10)
    await staged.keep()
    return { digest: staged.digest, place: await placeOf(blobs, staged.digest) }
  }
  const { digest, place } = await keep()
  await blobs.verify(digest)
  const table: [situation: string, change: () => void, verdict: string][] = [
    ['untouched', () => undefined, 'whole'],
    ['another time, same bytes', () => utimesSync(place, 1, 1), 'whole'],
    ['other bytes of the same size', () => writeFileSync(place, 'evil'), 'artifact-damaged'],
    ['other bytes, dated back', () => (writeFileSync(place, 'evil'), utimesSync(place, 1, 1)), 'artifact-damaged'],
    ['cut short', () => writeFileSync(place, 'goo'), 'artifact-damaged'],
    ['gone', () => rmSync(place), 'not-found'],
  ]
  for (const [situation, change, verdict] of table) {
    await keep()
    for (const opened of [blobs, await fileBlobs(dataDir)]) {
      await keep()
      change()
      const asked = await Promise.all(Array.from({ length: 3 }, () => codeOf(opened.verify(digest))))
      t.same(asked, [verdict, verdict, verdict], `${situation}, ${opened === blobs ? 'by who kept it' : 'anew'}`)
      if (verdict === 'artifact-damaged')
        t.equal(await codeOf(opened.verify(digest)), 'not-found', `${situation}: out of the way`)
    }
  }
})

t.test('leftovers: only what no living process may still write is cleared at the start', async (t) => {
  const neighbour = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'])
  t.teardown(() => neighbour.kill())
  const gone = spawn(process.execPath, ['-e', ''])
  await once(gone, 'exit')
  const host = sha256(hostname()).slice(0, 8)
  const old = new Date(Date.now() - 60_000)
  const ancient = new Date(Date.now() - 25 * 60 * 60 * 1000)
  const table = [
    ['a dead process', `${host}.${gone.pid}.0123abcd.1.part`, old, false],
    ['our own number, before our start', `${host}.${process.pid}.0123abcd.1.part`, old, false],
    ['a living neighbour', `${host}.${neighbour.pid}.0123abcd.1.part`, old, true],
    ['another container, young', `ffffffff.${gone.pid}.0123abcd.1.part`, old, true],
    ['another container, a day old', `ffffffff.${gone.pid}.0123abcd.2.part`, ancient, false],
    ['a file of somebody else', 'notes.txt', ancient, true],
    ['younger than our start', `${host}.${gone.pid}.0123abcd.2.part`, new Date(Date.now() + 60_000), true],
  ] as const
  const dataDir = t.testdir({ tmp: Object.fromEntries(table.map(([, name]) => [name, 'x'])) })
  for (const [, name, time] of table) utimesSync(join(dataDir, 'tmp', name), time, time)
  await fileBlobs(dataDir)
  const left = new Set(readdirSync(join(dataDir, 'tmp')))
  for (const [situation, name, , stays] of table) t.equal(left.has(name), stays, situation)
})
