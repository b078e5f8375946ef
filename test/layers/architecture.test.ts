import { globSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'

const ROOT = join(import.meta.dirname, '../..')
const TEXT = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8')

const folders = readdirSync(join(ROOT, 'src'), { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? entry.name : [],
)

/** Files that are the start of a thread or a process of the server: those that `workerBeside` is asked for. `exec` is a command of its own. */
const workers = globSync('**/*.ts', { cwd: join(ROOT, 'src') }).flatMap((path) => {
  const file = path.replaceAll('\\', '/')
  if (file.startsWith('sandbox/')) return []
  const calls = readFileSync(join(ROOT, 'src', file), 'utf8').matchAll(
    /workerBeside\(import\.meta\.url(?:, '([\w-]+)')?\)/g,
  )
  return Array.from(calls, ([, name = 'worker']) => join(file, '..', `${name}.ts`).replaceAll('\\', '/'))
})

t.test('docs/architecture.md names every folder, and nothing that is not there', async (t) => {
  t.ok(folders.length > 20, 'folders were found')
  const cells = [...TEXT.matchAll(/^\| (`[^|]*`) +\|/gm)].map(([, cell = '']) => cell).join(' ')
  const named = new Set([...cells.matchAll(/`([\w-]+)\//g)].map(([, name = '']) => name))
  t.same([...named].toSorted(), folders.toSorted())
})

t.test('it names every thread and process, and no other', async (t) => {
  t.ok(workers.length > 4, 'workers were found')
  const named = [...TEXT.matchAll(/^\|[^|]*\(`([\w/-]+\.ts)`\)/gm)].map(([, path = '']) => path)
  t.same(named.toSorted(), workers.toSorted())
})

t.test('the files that it names are there', async (t) => {
  const named = [...TEXT.matchAll(/`((?:[\w-]+\/)*[\w-]+\.ts)`/g)].map(([, path = '']) => path)
  t.ok(named.length > 10)
  const all = globSync('src/**/*.ts', { cwd: ROOT }).map((path) => `/${path.replaceAll('\\', '/')}`)
  for (const path of named)
    t.ok(
      all.some((file) => file.endsWith(`/${path}`)),
      path,
    )
})
