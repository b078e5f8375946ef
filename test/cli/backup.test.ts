import { appendFileSync, existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import t, { type Test } from 'tap'
import { sha256 } from '../../src/model/digest.ts'
import { openStore } from '../../src/store/store.ts'
import { damageRoot, edit, report } from '../audit/tampering.ts'
import { artifact, told, waiver } from '../contracts/samples.ts'
import { runHere } from './run-here.ts'

const clock = (): Date => new Date()

for (const name of Object.keys(process.env)) if (name.startsWith('LAZARET_')) delete process.env[name]

const BYTES = Buffer.from('some bytes of an artifact')

interface Folders {
  readonly dataDir: string
  readonly backup: string
  readonly target: string
}

/** A data folder with an artifact and a decision, and names for a backup and for what is made of it. */
async function used(t: Test): Promise<Folders> {
  const folder = t.testdir({ data: {} })
  const dataDir = join(folder, 'data')
  const store = await openStore({ dataDir, clock })
  const staged = await store.blobs.stage(Readable.from([BYTES]), [], 1000)
  await staged.keep()
  await store.unitOfWork.commit([
    told({ kind: 'artifact', artifact: artifact({ digest: staged.digest }) }),
    told({ kind: 'waiver', waiver: waiver() }),
  ])
  await store.close()
  return { dataDir, backup: join(folder, 'backup'), target: join(folder, 'target') }
}

const placeIn = (folder: string): string => {
  const digest = sha256(BYTES)
  return join(folder, 'blobs/sha256', digest.slice(0, 2), digest.slice(2, 4), digest)
}

const backUp = ({ dataDir, backup }: Folders) => runHere(['backup', backup, '--data-dir', dataDir])
const restore = ({ backup, target }: Folders) => runHere(['restore', backup, '--data-dir', target])

t.test('what was backed up comes back, and the log goes on', async (t) => {
  const folders = await used(t)
  t.match(await backUp(folders), { code: 0, stderr: '' })
  t.match(await restore(folders), { code: 0, stderr: '' })
  t.ok(readFileSync(placeIn(folders.target)).equals(BYTES))
  const store = await openStore({ dataDir: folders.target, clock })
  t.teardown(() => store.close())
  t.same(await store.records.waivers({}), [waiver()])
  const [last, ...rest] = await store.records.events({}, { limit: 9 })
  t.match(last, { type: 'backup.restored', detail: { from: folders.backup, size: 2 } })
  t.equal(rest.length, 2)
  t.match(
    await report(folders.dataDir, undefined, new Date()),
    { size: 3, problems: [] },
    'the log tells of the backup',
  )
  const source = await openStore({ dataDir: folders.dataDir, clock })
  t.match(await source.records.events({ type: 'backup.made' }, { limit: 2 }), [{ detail: { size: 2 } }])
  await source.close()
})

t.test('an artifact that is lost or damaged on one side is told, and is no obstacle', async (t) => {
  for (const side of ['dataDir', 'backup'] as const) {
    for (const spoil of [(path: string) => rmSync(path), (path: string) => writeFileSync(path, 'other bytes')]) {
      const folders = await used(t)
      if (side === 'dataDir') {
        spoil(placeIn(folders.dataDir))
        t.match(await backUp(folders), { code: 0, stderr: /^1 artifact could not be backed up/ })
        t.match(await restore(folders), { code: 0, stderr: '' })
      } else {
        t.match(await backUp(folders), { code: 0, stderr: '' })
        spoil(placeIn(folders.backup))
        t.match(await restore(folders), { code: 0, stderr: /^1 artifact could not be restored/ })
      }
      t.notOk(existsSync(placeIn(folders.target)), 'no wrong bytes are left')
      for (const folder of Object.values(folders)) rmSync(folder, { recursive: true, force: true })
    }
  }
})

t.test('a backup goes to a new or empty folder outside the data folder, or nowhere', async (t) => {
  const folders = await used(t)
  const { dataDir, backup } = folders
  const table: readonly [situation: string, args: readonly string[], says: RegExp][] = [
    ['the data folder', ['backup', dataDir, '--data-dir', dataDir], /lies in data_dir/],
    ['a folder in it', ['backup', join(dataDir, 'x'), '--data-dir', dataDir], /lies in data_dir/],
    ['a folder in use', ['backup', join(dataDir, '..'), '--data-dir', dataDir], /holds something already/],
    ['a file', ['backup', join(dataDir, 'audit.pub/x'), '--data-dir', dataDir], /lies in data_dir/],
    [
      'a folder below a file',
      ['backup', `${process.execPath}/x`, '--data-dir', dataDir],
      /a file where a folder was expected|a part of its path is a file/,
    ],
    ['no data', ['backup', backup, '--data-dir', join(dataDir, 'none')], /no Lazaret has kept data in/],
    ['no folder', ['backup', '--data-dir', dataDir], /missing required argument/],
  ]
  for (const [situation, args, says] of table) {
    const { code, stderr } = await runHere(args)
    t.equal(code, 2, situation)
    t.match(stderr, says, situation)
    t.notMatch(stderr, /\n./, `${situation}: one line`)
  }
  t.notOk(existsSync(backup))
})

t.test('a damaged database is not backed up', async (t) => {
  const folders = await used(t)
  damageRoot(folders.dataDir, 'rejection')
  const { code, stderr } = await backUp(folders)
  t.equal(code, 2)
  t.match(stderr, /damaged|malformed/)
  t.same(existsSync(folders.backup) ? readdirSync(folders.backup) : [], [], 'nothing is left of it')
})

t.test('what is no whole backup is not restored, and nothing is left of it', async (t) => {
  const table: readonly [situation: string, change: (folder: string) => void, says: RegExp][] = [
    ['no folder', (folder) => rmSync(folder, { recursive: true }), /has no manifest\.json/],
    [
      'no manifest',
      (folder) => rmSync(join(folder, 'manifest.json')),
      /has no manifest\.json; a backup that was broken off/,
    ],
    [
      'a manifest that is none',
      (folder) => writeFileSync(join(folder, 'manifest.json'), '[]'),
      /does not say what a backup says/,
    ],
    ['a manifest cut short', (folder) => writeFileSync(join(folder, 'manifest.json'), '{"format":1,'), /does not say/],
    [
      'a manifest of a newer version',
      (folder) => writeFileSync(join(folder, 'manifest.json'), '{"format":2}'),
      /a newer Lazaret wrote it/,
    ],
    [
      'another digest in it',
      (folder) =>
        writeFileSync(
          join(folder, 'manifest.json'),
          readFileSync(join(folder, 'manifest.json'), 'utf8').replace(sha256(BYTES), '../../x'),
        ),
      /does not say/,
    ],
    [
      'another head in it',
      (folder) =>
        writeFileSync(
          join(folder, 'manifest.json'),
          readFileSync(join(folder, 'manifest.json'), 'utf8').replace('"size": 2', '"size": 1'),
        ),
      /not the one that its manifest speaks of/,
    ],
    [
      'a database with a byte more',
      (folder) => appendFileSync(join(folder, 'database.db'), 'x'),
      /its database\.db is not the one that was backed up/,
    ],
    ['no database', (folder) => rmSync(join(folder, 'database.db')), /its database\.db is gone/],
    ['another key', (folder) => writeFileSync(join(folder, 'audit.key'), 'x'), /its audit\.key is not the one/],
    ['no key', (folder) => rmSync(join(folder, 'audit.pub')), /its audit\.pub is gone/],
  ]
  for (const [situation, change, says] of table) {
    await t.test(situation, async (t) => {
      const folders = await used(t)
      t.match(await backUp(folders), { code: 0 })
      change(folders.backup)
      const { code, stderr } = await restore(folders)
      t.equal(code, 2)
      t.match(stderr, says)
      t.notMatch(stderr, /\n./, 'one line')
      t.same(existsSync(folders.target) ? readdirSync(folders.target) : [], [])
    })
  }
})

t.test('a used data folder is never written over', async (t) => {
  const folders = await used(t)
  t.match(await backUp(folders), { code: 0 })
  for (const target of [folders.dataDir, join(folders.dataDir, 'blobs')]) {
    const { code, stderr } = await restore({ ...folders, target })
    t.equal(code, 2)
    t.match(stderr, /^lazaret: data_dir \S+ is used already \(.*\): name another folder by --data-dir/)
  }
  t.match(await restore(folders), { code: 0 })
  t.match(await restore(folders), { code: 2, stderr: /is used already/ }, 'nor one that was just restored')
})

t.test('a log that did not verify when it was backed up is restored, and said to be such', async (t) => {
  const folders = await used(t)
  edit(folders.dataDir, (sql) => sql.exec(`UPDATE waiver SET reason = 'other'`))
  t.match(await backUp(folders), { code: 0 })
  t.match(await restore(folders), {
    code: 1,
    stderr: /^the audit log in this backup does not verify: The waiver waiver-1/,
  })
})
