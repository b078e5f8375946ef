import { existsSync, globSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync } from 'oxc-parser'
import t from 'tap'
import { recorded } from '../../src/model/unit-of-work.ts'
import { connect, createDatabaseFile } from '../../src/store/connection.ts'
import { openStore } from '../../src/store/store.ts'
import { event } from '../contracts/samples.ts'

const clock = (): Date => new Date()

/** What connection.ts may do to files: none of these opens one under its own name. */
const HARMLESS = new Set(['existsSync', 'linkSync', 'renameSync', 'rmSync', 'writeFileSync'])

t.test('the database file is named where connections are made, and nowhere else', async (t) => {
  const files = globSync('src/**/*.{ts,tsx}')
  const naming = files.filter((file) => /['"`/]lazaret\.db\b/.test(readFileSync(file, 'utf8')))
  t.same(naming, ['src/store/connection.ts'])
  const { module } = parseSync('connection.ts', readFileSync('src/store/connection.ts', 'utf8'))
  const names = module.staticImports
    .filter(({ moduleRequest }) => /^(?:node:)?fs/.test(moduleRequest.value))
    .flatMap(({ entries }) => entries.map(({ importName }) => importName.name ?? '*'))
  t.ok(names.length > 0)
  t.same(
    names.filter((name) => !HARMLESS.has(name)),
    [],
  )
})

t.test('a connection keeps few pages in memory, since there are two', async (t) => {
  const dir = t.testdir({})
  createDatabaseFile(dir)
  const sqlite = connect(dir)
  try {
    t.equal(sqlite.pragma('cache_size', { simple: true }), -4096, 'KiB, as SQLite writes them')
  } finally {
    sqlite.close()
  }
})

/** The locks of this process on a file, as Linux tells them: `POSIX ADVISORY READ <pid> <device>:<inode> 124 124`. */
function locksOn(path: string): string[] {
  const inode = statSync(path).ino
  return readFileSync('/proc/locks', 'utf8')
    .split('\n')
    .filter((line) => line.includes(` ${process.pid} `) && line.includes(`:${inode} `))
}

t.test(
  'SQLite keeps its locks, whoever opens the folder once more in the same process',
  { skip: existsSync('/proc/locks') ? false : 'the system does not list its locks' },
  async (t) => {
    const dataDir = t.testdir()
    const store = await openStore({ dataDir, clock })
    t.teardown(async () => await store.close())
    const files = ['lazaret.db', 'lazaret.db-shm'].map((name) => join(dataDir, name))
    const locked = (): boolean[] => files.map((file) => locksOn(file).length > 0)
    t.same(locked(), [true, true], 'by the connection that reads')
    await store.unitOfWork.commit([recorded(event())])
    t.same(locked(), [true, true], 'after the writer has its own')
    const other = await openStore({ dataDir, clock })
    await other.unitOfWork.commit([recorded(event())])
    t.same(locked(), [true, true], 'after a second store was opened')
    await other.close()
    t.same(locked(), [true, true], 'and closed')
  },
)

t.test('two stores that make the folder at once leave one database and nothing beside it', async (t) => {
  const dataDir = t.testdir()
  const stores = await Promise.all([openStore({ dataDir, clock }), openStore({ dataDir, clock })])
  await Promise.all(stores.map(async (store) => await store.unitOfWork.commit([recorded(event())])))
  await Promise.all(stores.map(async (store) => await store.close()))
  t.same(
    readdirSync(dataDir).filter((name) => name.startsWith('lazaret.db')),
    ['lazaret.db'],
  )
})
