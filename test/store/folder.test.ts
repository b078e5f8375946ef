import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import t, { type Test } from 'tap'
import { LazaretError } from '../../src/model/errors.ts'
import { openStore, type Store } from '../../src/store/store.ts'

const open = (dataDir: string): Promise<Store> => openStore({ dataDir, clock: () => new Date() })

/** The folder with a store that was opened and closed once. */
async function used(dataDir: string): Promise<string> {
  await (await open(dataDir)).close()
  return dataDir
}

/** of SQLite, unless told otherwise */
const PAGE_BYTES = 4096

/** Whom Linux maps what has no user to. */
const NOBODY = 65534

/** Root may write everywhere: until the test ends this process is somebody else, where it is root. */
function asNobody(t: Test): void {
  if (process.geteuid?.() !== 0) return
  process.seteuid?.(NOBODY)
  t.teardown(() => process.seteuid?.(0))
}

const TABLE: readonly [situation: string, make: (t: Test) => string | Promise<string>, says: RegExp, skip?: string][] =
  [
    ['a file', (t) => join(t.testdir({ file: '' }), 'file'), /data_dir \S+file cannot be used: it is a file/],
    [
      'a link to nothing',
      (t) => join(t.testdir({ link: t.fixture('symlink', 'nowhere') }), 'link'),
      /: it is a file or a broken link/,
    ],
    ...(['/proc', '/proc/lazaret', '/proc/lazaret/data', '/proc/self/data'] as const).map(
      (dir): [string, () => string, RegExp, string] => [
        `${dir}, where the system makes no folders`,
        () => dir,
        /data_dir \/proc\S* cannot be used: (?:blobs: )?no folder or file can be made there$|this user may not write there$/,
        existsSync('/proc/self') ? '' : 'there is no /proc here',
      ],
    ),
    ['a file where a folder of ours belongs', (t) => t.testdir({ tmp: '' }), /cannot be used: tmp: it is a file/],
    ['a folder below a file', (t) => join(t.testdir({ file: '' }), 'file/data'), /: a part of its path is a file/],
    [
      'a folder that this user may not write',
      (t) => {
        const dir = mkdtempSync(join(tmpdir(), 'lazaret-'))
        t.teardown(() => rmSync(dir, { recursive: true }))
        chmodSync(dir, 0o555)
        asNobody(t)
        return dir
      },
      /: this user may not write there/,
    ],
    [
      'a database that is none',
      (t) => t.testdir({ 'lazaret.db': 'not a database, but long enough to be looked at as one '.repeat(100) }),
      /: its lazaret\.db is no database/,
    ],
    [
      'a damaged database',
      async (t) => {
        const dir = await used(t.testdir({}))
        const sql = new Database(join(dir, 'lazaret.db'))
        const page = sql.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'kysely_migration'").pluck().get()
        sql.close()
        const file = openSync(join(dir, 'lazaret.db'), 'r+')
        writeSync(file, Buffer.alloc(PAGE_BYTES, 0xff), 0, PAGE_BYTES, (Number(page) - 1) * PAGE_BYTES)
        closeSync(file)
        return dir
      },
      /: its lazaret\.db is damaged; restore a backup$/,
    ],
    [
      'a database of a newer version',
      async (t) => {
        const dir = await used(t.testdir({}))
        const sql = new Database(join(dir, 'lazaret.db'))
        sql.exec("INSERT INTO kysely_migration VALUES ('9999-later', '2027-01-01')")
        sql.close()
        return dir
      },
      /written by a newer Lazaret/,
    ],
    [
      'a key that cannot be read',
      async (t) => {
        const dir = t.testdir({})
        mkdirSync(join(dir, 'audit.pub'))
        return dir
      },
      /data_dir \S+ cannot be used: EISDIR/,
    ],
  ]

for (const [situation, make, says, skip] of TABLE) {
  t.test(
    `a data folder that is no good, ${situation}: one sentence`,
    { skip: skip === undefined || skip === '' ? false : skip },
    async (t) => {
      const error: unknown = await open(await make(t)).catch((reason: unknown) => reason)
      if (!(error instanceof LazaretError)) throw new Error('it opened, or failed in its own words', { cause: error })
      t.equal(error.code, 'unusable-data')
      t.match(error.message, says)
      t.notMatch(error.message, /\n/)
    },
  )
}

t.test('nobody else may read the database, in whatever folder it is made', async (t) => {
  const dir = t.testdir({})
  chmodSync(dir, 0o755)
  await used(dir)
  t.equal((statSync(join(dir, 'lazaret.db')).mode & 0o777).toString(8), '600')
})

t.test('a store that was made is opened again', async (t) => {
  const dir = join(t.testdir({}), 'made', 'here')
  await used(dir)
  writeFileSync(join(dir, 'other'), '')
  await used(dir)
  t.pass()
})
