import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { parseSync } from 'oxc-parser'
import t from 'tap'

/** DESIGN 3 as a table: what each folder of src/ may import besides itself. Everything not named is forbidden. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  model: [],
  patterns: [],
  upstream: ['model'],
  archive: ['model'],
  checks: ['model', 'archive', 'patterns'],
  policy: ['model'],
  catalogue: ['model'],
  'ecosystems/npm': ['model', 'ecosystems'],
  'ecosystems/pypi': ['model', 'ecosystems'],
  ecosystems: ['model', 'ecosystems/npm', 'ecosystems/pypi'],
  views: ['model', 'policy', 'ecosystems'],
  admission: ['model', 'archive', 'checks', 'policy'],
  audit: ['model'],
  store: ['model', 'audit'],
  desk: ['model'],
  http: ['model'],
  web: [],
}

/** The composition: may import everything, and nobody imports it but itself. */
const TOP = new Set(['cli', 'main.ts', 'wire', 'config'])

const files = globSync('src/**/*.{ts,tsx}')
  .map((file) => file.replaceAll('\\', '/'))
  .toSorted()

function roomOf(file: string): string {
  const parts = file.split('/').slice(1)
  const two = parts.slice(0, 2).join('/')
  return two in MAY_IMPORT ? two : (parts[0] ?? '')
}

function importsOf(file: string): string[] {
  const { module } = parseSync(file, readFileSync(file, 'utf8'))
  const specifiers = [
    ...module.staticImports.map((found) => found.moduleRequest.value),
    ...module.staticExports.flatMap((found) => found.entries.map((entry) => entry.moduleRequest?.value ?? '')),
  ]
  return specifiers
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => normalize(join(dirname(file), specifier)))
}

t.test('the sources were found: a rule over nothing would pass', async (t) => {
  t.ok(files.length > 20, `${files.length} source files`)
})

t.test('every file is in a known folder and imports only what its folder may', async (t) => {
  const broken: string[] = []
  let edges = 0
  for (const file of files) {
    const room = roomOf(file)
    if (TOP.has(room)) continue
    const allowed = MAY_IMPORT[room]
    if (allowed === undefined) {
      broken.push(`${file} is in no known folder`)
      continue
    }
    for (const target of importsOf(file)) {
      edges += 1
      const to = roomOf(target)
      if (to !== room && !allowed.includes(to)) broken.push(`${file} -> ${target}`)
    }
  }
  t.ok(edges > 20, `${edges} imports were looked at`)
  t.same(broken, [])
})

t.test('only upstream/ opens sockets outwards, and only known folders touch the disk', async (t) => {
  const MAY: Readonly<Record<string, readonly string[]>> = {
    undici: ['upstream'],
    'node:net': ['upstream', 'http', 'wire'],
    'node:tls': ['upstream', 'main.ts'],
    'node:child_process': [],
    'better-sqlite3': ['store'],
  }
  const broken: string[] = []
  for (const file of files) {
    const { module } = parseSync(file, readFileSync(file, 'utf8'))
    for (const { moduleRequest } of module.staticImports) {
      const rooms = MAY[moduleRequest.value]
      if (rooms !== undefined && !rooms.includes(roomOf(file))) broken.push(`${file} imports ${moduleRequest.value}`)
    }
  }
  t.same(broken, [])
})
