import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import t from 'tap'
import { LIMITS, type Limits } from '../../src/archive/limits.ts'
import type { ArchiveReading } from '../../src/archive/reading.ts'
import { gnuLong, pax, tarBytes, type TarSpec } from '../registry/tar-bytes.ts'
import { zipBytes, type ZipSpec } from '../registry/zip-bytes.ts'
import { npmTarball, sdist, wheel } from '../registry/build.ts'
import { objections, reader, tgz } from './read-bytes.ts'

const read = reader(t)

const member = (path: string, content: string | Buffer = 'x'): TarSpec & ZipSpec => ({ path: `p/${path}`, content })

const content = (reading: ArchiveReading): string[] =>
  reading.entries.map(
    (entry) => `${entry.path} ${entry.content?.length ?? '-'} ${entry.sha256 === undefined ? 'unhashed' : 'hashed'}`,
  )

const damaged = (bytes: Buffer, changes: readonly (readonly [number, number])[], cut: number): Buffer => {
  const copy = Buffer.from(bytes)
  for (const [at, value] of changes) copy.writeUInt8(value, at % copy.length)
  return cut % 4 === 0 ? copy.subarray(0, cut % copy.length) : copy
}

t.test('each limit allows n and objects to n + 1', async (t) => {
  const three = [member('a'), member('b'), member('c')]
  const name = `p/${'d'.repeat(60)}`
  const tar = tgz(three)
  const zip = zipBytes(three)
  const tarSize = tarBytes(three).length
  const bomb = gzipSync(tarBytes([member('zeros', Buffer.alloc(200_000))]))
  const bombSize = tarBytes([member('zeros', Buffer.alloc(200_000))]).length
  const directory = three.length * (46 + 3)
  const cases: readonly (readonly [
    limit: keyof Limits,
    n: number,
    bytes: Buffer,
    code: string,
    more?: Partial<Limits>,
  ])[] = [
    ['compressedBytes', tar.length, tar, 'compressed-limit'],
    ['compressedBytes', zip.length, zip, 'compressed-limit'],
    ['unpackedBytes', tarSize, tar, 'size-limit'],
    ['unpackedBytes', 3, zip, 'size-limit'],
    ['ratioFromBytes', tarSize, tar, 'ratio-limit', { ratio: 0 }],
    ['ratio', Math.ceil(bombSize / bomb.length), bomb, 'ratio-limit', { ratioFromBytes: 0 }],
    ['entries', 3, tar, 'entries-limit'],
    ['entries', 3, zip, 'entries-limit'],
    ['depth', 4, tgz([member('a/b/c')]), 'depth-limit'],
    ['depth', 4, zipBytes([member('a/b/c')]), 'depth-limit'],
    ['pathBytes', 62, tgz([{ path: name }]), 'path-limit'],
    ['pathBytes', 62, zipBytes([{ path: name }]), 'path-limit'],
    ['componentBytes', 60, tgz([{ path: name }]), 'path-limit'],
    ['componentBytes', 60, zipBytes([{ path: name }]), 'path-limit'],
    ['headerBytes', 63, tgz([gnuLong(name), { path: 'cut' }]), 'header-limit'],
    ['directoryBytes', directory, zip, 'directory-limit'],
  ]
  for (const [limit, n, bytes, code, more] of cases) {
    const kind = bytes[0] === 0x50 ? 'wheel' : 'npm-tarball'
    const within = await read(bytes, kind, { limits: { ...more, [limit]: n } })
    t.same([objections(within), within.complete], [[], true], `${limit} ${kind}: ${n} is allowed`)
    const over = await read(bytes, kind, { limits: { ...more, [limit]: n - 1 } })
    t.same([objections(over), over.complete], [[code], false], `${limit} ${kind}: one more is not`)
  }
})

const MIB = 1024 * 1024
const GIB = 1024 * MIB

/** A path of so many components of one character, the top folder among them. */
const deep = (components: number): string => `p/${'d/'.repeat(components - 2)}f`

/** A path of so many bytes, none of whose components is too long. */
const long = (bytes: number): string => `p/${'d/'.repeat(30)}${`${'e'.repeat(240)}/`.repeat(3)}`.padEnd(bytes, 'f')

const named = (path: string): Buffer => tgz([gnuLong(path), { path: 'cut' }])

t.test('what limits allow where nobody sets others, and one more', async (t) => {
  const cases: readonly (readonly [limit: keyof Limits, at: number, code: string, bytes: (n: number) => Buffer])[] = [
    ['depth', 64, 'depth-limit', (n) => named(deep(n))],
    ['pathBytes', 1024, 'path-limit', (n) => named(long(n))],
    ['componentBytes', 255, 'path-limit', (n) => named(`p/${'c'.repeat(n)}`)],
    ['headerBytes', MIB, 'header-limit', (n) => tgz([pax({ comment: 'x'.repeat(n - 17) }), { path: 'p/a' }])],
  ]
  for (const [limit, at, code, bytes] of cases) {
    t.equal(LIMITS[limit], at, limit)
    for (const [n, expected] of [
      [at, []],
      [at + 1, [code]],
    ] as const) {
      const archive = bytes(n)
      const reading = await read(archive, 'npm-tarball')
      t.same([objections(reading), reading.complete], [expected, expected.length === 0], `${limit}: ${n}`)
    }
  }
  const kept = (await read(tgz([{ path: 'p/a', content: Buffer.alloc(LIMITS.keptFileBytes) }]), 'npm-tarball')).entries
  const left = (await read(tgz([{ path: 'p/a', content: Buffer.alloc(LIMITS.keptFileBytes + 1) }]), 'npm-tarball'))
    .entries
  t.same(
    [kept, left].map(([entry]) => entry?.content === undefined),
    [false, true],
    'keptFileBytes',
  )
  const { compressedBytes, unpackedBytes, ratio, entries, linkVisits, directoryBytes } = LIMITS
  t.same([compressedBytes, unpackedBytes, directoryBytes], [4 * GIB, 8 * GIB, 64 * MIB], 'too large to be tried here')
  t.same([ratio, entries, linkVisits, LIMITS.keptFileBytes], [100, 200_000, 200_000, 16 * MIB])
})

t.test('contents over a limit are hashed but not kept, or neither', async (t) => {
  const files = [
    { path: 'p/a.bin', content: Buffer.alloc(100, 1) },
    { path: 'p/b.bin', content: Buffer.alloc(101, 2) },
    { path: 'p/package.json', content: Buffer.alloc(50, 3) },
  ]
  for (const [kind, bytes] of [
    ['npm-tarball', tgz(files)],
    ['wheel', zipBytes(files)],
  ] as const) {
    const at = kind === 'wheel' ? 'p/' : ''
    const under = (limits: Partial<Limits>): Promise<string[]> => read(bytes, kind, { limits }).then(content)
    t.same(await under({ keptFileBytes: 100 }), [
      `${at}a.bin 100 hashed`,
      `${at}b.bin - hashed`,
      `${at}package.json 50 hashed`,
    ])
    t.same(await under({ keptFileBytes: 99, hashedFileBytes: 100 }), [
      `${at}a.bin - hashed`,
      `${at}b.bin - unhashed`,
      `${at}package.json 50 hashed`,
    ])
    t.same(await under({ keptTotalBytes: 201, keptSurfaceBytes: 49 }), [
      `${at}a.bin 100 hashed`,
      `${at}b.bin 101 hashed`,
      `${at}package.json - hashed`,
    ])
    t.same(await under({ keptTotalBytes: 200, keptSurfaceBytes: 0 }), [
      `${at}a.bin 100 hashed`,
      `${at}b.bin - hashed`,
      `${at}package.json 50 hashed`,
    ])
    t.same(await under({ keptTotalBytes: 100, keptSurfaceBytes: 50 }), [
      `${at}a.bin 100 hashed`,
      `${at}b.bin - hashed`,
      `${at}package.json 50 hashed`,
    ])
  }
})

t.test('a code is listed so often, and the rest counted', async (t) => {
  const bytes = tgz(Array.from({ length: 30 }, (_, index) => ({ path: `p/a\u0001${index}`, content: '' })))
  const { irregularities } = await read(bytes, 'npm-tarball', { limits: { listed: 3 } })
  t.equal(irregularities.length, 4)
  t.match(irregularities[0], {
    code: 'control-character',
    archivePath: 'p/a\u00010',
    message: 'A name has NUL or control characters: "p/a\\u00010"',
  })
  t.match(irregularities[3]?.message, /: 27 more$/)
})

t.test('a bomb is left long before its end', async (t) => {
  const zeros = Buffer.alloc(1024 * 1024)
  const bomb = tgz([{ path: 'p/zeros', content: Buffer.concat(Array.from({ length: 100 }, () => zeros)) }])
  const reading = await read(bomb, 'npm-tarball')
  t.same([objections(reading), reading.complete], [['ratio-limit'], false])
  t.ok(reading.inflatedBytes <= LIMITS.ratioFromBytes + 1024 * 1024, `${reading.inflatedBytes} bytes`)
})

t.test('damaged archives: never a throw, never over a limit, always an end', async (t) => {
  const files = { 'lib/a.py': 'print(1)\n'.repeat(40), 'setup.py': 'x = 1\n' }
  const seeds = [
    { kind: 'npm-tarball', bytes: npmTarball({ name: 'x', version: '1.0.0', files }).bytes },
    { kind: 'sdist', bytes: sdist({ name: 'x', version: '1.0', files }).bytes },
    { kind: 'wheel', bytes: wheel({ name: 'x', version: '1.0', files }).bytes },
  ] as const
  const plain = tarBytes(Object.entries(files).map(([path, content]) => ({ path: `x-1.0/${path}`, content })))
  const limits = { unpackedBytes: 20_000, entries: 12, keptTotalBytes: 5000, keptSurfaceBytes: 0 }
  const edits = fc.array(fc.tuple(fc.nat(), fc.oneof(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), fc.nat(255))), {
    maxLength: 8,
  })
  const holds = (reading: ArchiveReading): boolean => {
    const kept = reading.entries.reduce((total, entry) => total + (entry.content?.length ?? 0), 0)
    return (
      kept <= limits.keptTotalBytes && reading.entries.length <= limits.entries && reading.irregularities.length < 200
    )
  }
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...seeds), edits, fc.nat(), async ({ kind, bytes }, changes, cut) => {
      return holds(await read(damaged(bytes, changes, cut), kind, { limits }))
    }),
    { numRuns: 400 },
  )
  await fc.assert(
    fc.asyncProperty(fc.constantFrom('npm-tarball', 'sdist'), edits, fc.nat(), async (kind, changes, cut) => {
      return holds(await read(gzipSync(damaged(plain, changes, cut)), kind, { limits }))
    }),
    { numRuns: 400 },
  )
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('npm-tarball', 'sdist', 'wheel'),
      fc.uint8Array({ maxLength: 600 }),
      async (kind, noise) => {
        const reading = await read(Buffer.from(noise), kind, { limits })
        return holds(reading) && reading.irregularities.length > 0
      },
    ),
    { numRuns: 100 },
  )
  t.pass('900 damaged archives were read')
})

t.test('what agents and editors obey has a part in the reserve', async (t) => {
  const files = ['p/a.bin', 'p/x/AGENTS.md', 'p/x/.vscode/settings.json', 'p/x/settings.json'].map((path) => ({
    path,
    content: Buffer.alloc(10, 1),
  }))
  const limits = { keptTotalBytes: 10, keptSurfaceBytes: 20 }
  t.same(await read(tgz(files), 'npm-tarball', { limits }).then(content), [
    'a.bin 10 hashed',
    'x/AGENTS.md 10 hashed',
    'x/.vscode/settings.json 10 hashed',
    'x/settings.json - hashed',
  ])
})
