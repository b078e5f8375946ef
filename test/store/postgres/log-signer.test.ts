import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import t, { type Test } from 'tap'
import { newSigner } from '../../../src/audit/note.ts'
import { recorded } from '../../../src/model/unit-of-work.ts'
import { openPostgresStore, type PostgresStore } from '../../../src/store/postgres/store.ts'
import { AT, event } from '../../contracts/samples.ts'
import { NEEDS_POSTGRES, startCluster } from './cluster.ts'

const clock = (): Date => new Date(AT)

/** Who comes second, with what in its folder and what handed in, where the first has begun the log by a key of its own. */
const SECOND: readonly {
  readonly situation: string
  readonly folder?: 'same' | 'other'
  readonly key?: 'same' | 'other' | 'broken'
  readonly refused?: RegExp
}[] = [
  {
    situation: 'nothing',
    refused: /the key that signs the log of this database is not here: .*LAZARET_AUDIT_KEY_FILE/,
  },
  { situation: 'the same key in its folder', folder: 'same' },
  { situation: 'the same key, handed in', key: 'same' },
  { situation: 'the same key, twice', folder: 'same', key: 'same' },
  { situation: 'another key in its folder', folder: 'other', refused: /is another one/ },
  { situation: 'another key, handed in', key: 'other', refused: /is another one/ },
  {
    situation: 'a key that is handed in, and another in its folder',
    folder: 'other',
    key: 'same',
    refused: /another key/,
  },
  { situation: 'what is no key', key: 'broken', refused: /no key of a log/ },
]

t.test('one key signs the log of a database, whichever process signs', NEEDS_POSTGRES, async (t) => {
  const cluster = await startCluster(t)
  let databases = 0
  for (const { situation, folder, key, refused } of SECOND)
    await t.test(situation, async (t) => {
      const url = await cluster.url(`signer${(databases += 1)}`)
      const { one, two, open } = folders(t, url)
      await open(one)
      const same = readFileSync(join(one, 'audit.key'), 'utf8')
      const other = newSigner('lazaret.invalid/log/other').text
      if (folder !== undefined) writeFileSync(join(two, 'audit.key'), folder === 'same' ? same : `${other}\n`)
      const given = key && { same, other, broken: 'PRIVATE+KEY+nothing' }[key]
      if (refused === undefined) {
        const second = await open(two, given)
        await second.unitOfWork.commit([recorded(event())])
        t.equal(readFileSync(join(two, 'audit.pub'), 'utf8'), readFileSync(join(one, 'audit.pub'), 'utf8'))
      } else await t.rejects(open(two, given), { message: refused })
    })

  await t.test('two begin at once: one of them says whose log it is', async (t) => {
    const { one, two, open } = folders(t, await cluster.url('begin'))
    const begun = await Promise.allSettled([open(one), open(two)])
    t.same(begun.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
  })

  await t.test('a log that was signed before the key was kept', async (t) => {
    const url = await cluster.url('before')
    const { one, two, open } = folders(t, url)
    const first = await open(one)
    await first.unitOfWork.commit([recorded(event())])
    await first.audit.checkpoint()
    await first.close()
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    await client.query('DELETE FROM log_signer')
    await client.end()
    writeFileSync(join(two, 'audit.key'), newSigner('lazaret.invalid/log/other').text)
    await t.rejects(open(two), { code: 'unusable-data', message: /is another one/ })
    rmSync(join(two, 'audit.key'))
    rmSync(join(two, 'audit.pub'))
    await t.rejects(open(two), { code: 'unusable-data', message: /is not here/ })
    t.ok(await open(one))
  })
})

/** Two data folders, and who opens the database with them. */
function folders(t: Test, url: string) {
  const opened: PostgresStore[] = []
  t.teardown(() => Promise.all(opened.map((one) => one.close())))
  const root = t.testdir({ one: {}, two: {} })
  return {
    one: join(root, 'one'),
    two: join(root, 'two'),
    open: async (dataDir: string, key?: string): Promise<PostgresStore> => {
      const store = await openPostgresStore({ url, dataDir, key, bucket: undefined, clock })
      opened.push(store)
      return store
    },
  }
}
