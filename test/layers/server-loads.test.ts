import { readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { parseSync } from 'oxc-parser'
import t from 'tap'
import { CHECKS } from '../../src/checks/all.ts'
import { CHECK_IDS } from '../../src/checks/ids.ts'
import { CHECKS_OF_METADATA } from '../../src/checks/of-metadata.ts'

/** All that a module loads: paths of our files from the root, and names of modules. */
function loadedBy(entry: string): ReadonlySet<string> {
  const loaded = new Set([entry])
  for (const file of loaded) {
    if (!file.startsWith('src/') || file.endsWith('.json')) continue
    const { module } = parseSync(file, readFileSync(file, 'utf8'))
    const values = module.staticImports.filter(
      ({ entries }) => entries.length === 0 || entries.some(({ isType }) => !isType),
    )
    const passedOn = module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest, isType }) => (isType ? [] : (moduleRequest?.value ?? []))),
    )
    for (const specifier of [...values.map(({ moduleRequest }) => moduleRequest.value), ...passedOn])
      loaded.add(specifier.startsWith('.') ? normalize(join(dirname(file), specifier)) : specifier)
  }
  return loaded
}

t.test('a server loads nothing that looks at bytes: its inspection processes do', async (t) => {
  const loaded = loadedBy('src/cli/serve.ts')
  t.ok(loaded.size > 300, `${loaded.size} modules`)
  for (const heavy of [
    'src/checks/all.ts',
    'src/inspection/inspect.ts',
    'src/archive/read.ts',
    'meriyah',
    'oxc-parser',
  ])
    t.notOk(loaded.has(heavy), heavy)
  const inspecting = loadedBy('src/inspection/worker.ts')
  for (const heavy of [
    'src/checks/all.ts',
    'src/inspection/inspect.ts',
    'src/archive/read.ts',
    'meriyah',
    'oxc-parser',
  ])
    t.ok(inspecting.has(heavy), `${heavy} is seen where it is loaded`)
})

t.test('a metadata thread loads no routes, and no policies before it renders', async (t) => {
  const loaded = loadedBy('src/views/worker.ts')
  t.ok(loaded.has('src/ecosystems/npm/metadata/documents.ts'), 'what it parses with')
  const routes = ['npm', 'pypi'].map((ecosystem) => `src/ecosystems/${ecosystem}/protocol/routes.ts`)
  for (const heavy of [...routes, 'yaml', 'zod', '@marcbachmann/cel-js', 'src/policy/load.ts'])
    t.notOk(loaded.has(heavy), heavy)
  const rendering = loadedBy('src/views/render.ts')
  t.ok(rendering.has('src/policy/load.ts') && rendering.has('yaml'), 'policies are seen where they are loaded')
})

t.test(
  'a check of files loads no database, no web server and no client, and its own process reads no archive',
  async (t) => {
    const HEAVY = ['better-sqlite3', 'kysely', 'fastify', 'undici', 'prom-client', 'oxc-parser', 'src/archive/read.ts']
    for (const entry of ['check-files', 'judge', 'judge-file', 'batch'])
      t.same(
        HEAVY.filter((heavy) => loadedBy(`src/cli/lib/${entry}.ts`).has(heavy)),
        [],
        entry,
      )
    const before = loadedBy('src/cli/lib/check-files.ts')
    t.ok(before.has('src/inspection/inspector.ts'), 'the process is started')
    for (const late of ['src/policy/load.ts', 'src/checks/of-metadata.ts', 'semver'])
      t.notOk(before.has(late), `${late} is loaded while the process loads`)
    const whole = loadedBy('src/cli/lib/check-targets.ts')
    for (const heavy of ['better-sqlite3', 'kysely', 'undici'])
      t.ok(whole.has(heavy), `${heavy} is seen where it is loaded`)
  },
)

for (const entry of ['src/cli/program.ts', 'src/cli/lib/run.ts', 'src/cli/check.ts', 'src/cli/completion.ts'])
  t.test(`${entry} loads little: hooks and shells wait for it`, async (t) => {
    const loaded = loadedBy(entry)
    t.ok(loaded.has('commander'))
    t.ok(loaded.size < 30, [...loaded].join(' '))
    t.notOk(loaded.has('zod') || loaded.has('yaml'))
  })

t.test('exec loads little before what it runs: it is paid for at each install', async (t) => {
  const loaded = loadedBy('src/cli/exec.ts')
  t.ok(loaded.has('src/sandbox/run.ts'))
  t.same(
    ['zod', 'yaml', 'undici', 'src/config/load.ts'].filter((heavy) => loaded.has(heavy)),
    [],
  )
})

t.test('the version is told without any package', async (t) => {
  const loaded = [...loadedBy('src/main.ts')].filter((name) => !name.startsWith('node:'))
  t.ok(loaded.includes('src/cli/lib/version.ts'))
  t.same(
    loaded.filter((name) => !name.startsWith('src/')),
    [],
  )
  t.ok(loaded.length < 8, loaded.join(' '))
})

t.test('no check is missing where the server looks for them', async (t) => {
  t.same(
    CHECKS_OF_METADATA,
    CHECKS.filter(({ looksAt, ...check }) => looksAt !== 'content' || 'claims' in check),
    'in the same order',
  )
  t.same(CHECK_IDS, CHECKS.map(({ id }) => id).toSorted())
})
