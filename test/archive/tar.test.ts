import { deflateRawSync, gzipSync } from 'node:zlib'
import t from 'tap'
import { gnuLong, pax, TAR_END, tarBlocks, tarBytes, tarHeader } from '../registry/tar-bytes.ts'
import { zipBytes } from '../registry/zip-bytes.ts'
import { objections, reader, tgz } from './read-bytes.ts'
import { MANIFEST } from './tar-case.ts'
import { MEMBER_CASES, sparse } from './tar-member-cases.ts'
import { HEADER_CASES } from './tar-header-cases.ts'

const read = reader(t)
const long = `package/${'deep/'.repeat(25)}index.js`

t.test('an ordinary npm tarball', async (t) => {
  const reading = await read(
    tgz([
      { path: 'package/', flag: '5' },
      MANIFEST,
      pax({ path: long, mtime: '1.5' }),
      { path: 'package/cut', content: 'long' },
      gnuLong(`${long}.map`),
      { path: 'package/cut', content: 'gnu' },
      { path: 'b.js', prefix: 'package/lib', content: 'b', mode: 0o755 },
      { path: 'package/old', flag: '\0', content: 'v7' },
      { path: 'package/größe.txt', content: '' },
    ]),
    'npm-tarball',
  )
  t.same(objections(reading), [])
  t.equal(reading.complete, true)
  t.same(
    reading.entries.map(({ path, sizeBytes, mode }) => [path, sizeBytes, mode]),
    [
      ['package.json', 30, 0o644],
      [long.slice(8), 4, 0o644],
      [`${long.slice(8)}.map`, 3, 0o644],
      ['lib/b.js', 1, 0o755],
      ['old', 2, 0o644],
      ['größe.txt', 0, 0o644],
    ],
  )
  t.equal(reading.entries[0]?.archivePath, 'package/package.json')
  t.equal(reading.entries[0]?.content?.toString(), MANIFEST.content)
  t.equal(reading.entries[5]?.sha256, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
})

t.test('an archive in chunks that end in the middle of headers', async (t) => {
  const members = Array.from({ length: 300 }, (_, index) => ({
    path: `package/f${index}`,
    content: Buffer.alloc(index * 37, index),
  }))
  const whole = tarBytes(members)
  const reading = await read(gzipSync(whole, { level: 0, chunkSize: 333 }), 'npm-tarball')
  t.same(objections(reading), [])
  t.same(
    reading.entries.map((entry) => entry.content),
    members.map((member) => member.content),
  )
  t.equal(reading.inflatedBytes, whole.length)
})

/** npm ignores a link whatever it says; an sdist's reader asks where it leads. */
const unlinked = (codes: readonly string[]): string[] =>
  codes.map((code) => code.replace('ignored-link', 'inside-link')).toSorted()

t.test('a hostile or odd member', async (t) => {
  for (const [situation, members, npm, sdist = npm] of [...MEMBER_CASES, ...HEADER_CASES]) {
    const bytes = tgz([MANIFEST, ...members])
    t.same(objections(await read(bytes, 'npm-tarball')), npm.toSorted(), `npm: ${situation}`)
    t.same(unlinked(objections(await read(bytes, 'sdist'))), unlinked(sdist), `sdist: ${situation}`)
  }
})

t.test('the holes of a sparse file are zeros', async (t) => {
  const parts = [
    [512, 512],
    [4096, 100],
    [5000, 0],
  ] as const
  const bytes = tgz([MANIFEST, sparse({ parts, size: 5000, content: 'a'.repeat(512) + 'b'.repeat(100) })])
  const reading = await read(bytes, 'sdist')
  const expected = Buffer.alloc(5000)
  expected.fill('a', 512, 1024).fill('b', 4096, 4196)
  t.same(objections(reading), [])
  t.ok(reading.entries[1]?.content?.equals(expected), 'every byte')
  t.equal(reading.entries[1]?.sizeBytes, 5000)
})

t.test('a map of a sparse file that goes on in blocks of its own', async (t) => {
  const continued = Buffer.alloc(512)
  continued.write(`${(512).toString(8).padStart(11, '0')}\0${(4).toString(8).padStart(11, '0')}\0`, 0, 'latin1')
  const one = sparse({ parts: [], size: 516, content: 'text' })
  const header = tarHeader({
    ...one,
    edit: (block) => {
      one.edit?.(block)
      block[482] = 1
    },
  })
  const tar = Buffer.concat([tarBlocks([MANIFEST]), header, continued, Buffer.from('text'), Buffer.alloc(508), TAR_END])
  const reading = await read(gzipSync(tar), 'sdist')
  t.same(objections(reading), [])
  t.equal(reading.entries[1]?.content?.toString('latin1'), `${'\0'.repeat(512)}text`)
  const cut = await read(gzipSync(tar.subarray(0, 3 * 512)), 'sdist')
  t.same(objections(cut), ['truncated'], 'cut before the map goes on')
})

t.test('holes count as bytes that are unpacked', async (t) => {
  const bytes = tgz([MANIFEST, sparse({ parts: [[1_000_000, 0]], size: 1_000_000, content: '' })])
  const tarBytesInAll = 4 * 512 + 512
  for (const [limit, expected] of [
    [1_000_000 + tarBytesInAll, []],
    [1_000_000 + tarBytesInAll - 1, ['size-limit']],
  ] as const) {
    t.same(objections(await read(bytes, 'sdist', { limits: { unpackedBytes: limit } })), expected, String(limit))
  }
})

t.test('the end of a tar', async (t) => {
  const blocks = tarBlocks([MANIFEST])
  const more = tarBlocks([{ path: 'package/evil.js', content: 'x' }])
  const zero = Buffer.alloc(512)
  const cases: readonly (readonly [situation: string, tar: Buffer, expected: readonly string[], complete: boolean])[] =
    [
      ['padded to a record', Buffer.concat([blocks, Buffer.alloc(10_240)]), [], true],
      ['no end mark', blocks, ['(missing-end-mark)'], true],
      ['one zero block', Buffer.concat([blocks, zero]), ['(missing-end-mark)'], true],
      ['a member after one zero block', Buffer.concat([blocks, zero, more, TAR_END]), ['data-after-end'], false],
      ['a member after the end mark', Buffer.concat([blocks, TAR_END, more, TAR_END]), ['data-after-end'], false],
      ['a zip after the end mark', Buffer.concat([blocks, TAR_END, zipBytes([])]), ['truncated'], false],
      ['cut in a body', blocks.subarray(0, 512 + 10), ['truncated'], false],
      ['cut in a header', Buffer.concat([blocks, more.subarray(0, 100)]), ['truncated'], false],
      ['nothing at all', Buffer.alloc(0), ['(missing-end-mark)'], true],
    ]
  for (const [situation, tar, expected, complete] of cases) {
    const reading = await read(gzipSync(tar), 'npm-tarball')
    t.same(objections(reading), expected, situation)
    t.equal(reading.complete, complete, situation)
    t.notOk(
      reading.entries.some((entry) => entry.path === 'evil.js'),
      situation,
    )
  }
})

const head = (flags: number, ...more: Buffer[]): Buffer =>
  Buffer.concat([Buffer.from([0x1f, 0x8b, 8, flags, 0, 0, 0, 0, 0, 3]), ...more])

t.test('the gzip around it', async (t) => {
  const tar = tarBytes([MANIFEST])
  const good = gzipSync(tar)
  const raw = deflateRawSync(tar)
  const trailer = good.subarray(-8)
  const edited = (offset: number): Buffer => {
    const bytes = Buffer.from(good)
    bytes.writeUInt8((bytes.at(offset) ?? 0) ^ 1, offset < 0 ? bytes.length + offset : offset)
    return bytes
  }
  const cases: readonly (readonly [
    situation: string,
    bytes: Buffer,
    expected: readonly string[],
    complete: boolean,
  ])[] = [
    ['with a file name', head(8, Buffer.from('x.tar\0'), raw, trailer), [], true],
    ['with a comment', head(16, Buffer.from('hello\0'), raw, trailer), ['(gzip-header)'], true],
    ['with extra fields', head(4, Buffer.from([4, 0, 1, 2, 0, 0]), raw, trailer), ['(gzip-header)'], true],
    ['with a header checksum', head(2, Buffer.from([0, 0]), raw, trailer), ['(gzip-header)'], true],
    ['with reserved flags', head(0x80, raw, trailer), ['not-an-archive'], false],
    ['a second member', Buffer.concat([good, gzipSync('more')]), ['multi-member-gzip'], true],
    ['text after it', Buffer.concat([good, Buffer.from('trailing')]), ['trailing-data'], true],
    ['zeros after it', Buffer.concat([good, Buffer.alloc(100)]), ['(zero-padding)'], true],
    ['zeros and text after it', Buffer.concat([good, Buffer.alloc(100), Buffer.from('x')]), ['trailing-data'], true],
    [
      'a zip after it',
      Buffer.concat([good, zipBytes([{ path: 'setup.py', content: 'x' }])]),
      ['also-zip', 'trailing-data'],
      true,
    ],
    [
      'a zip in its extra field',
      head(4, size(zipBytes([])), zipBytes([]), raw, trailer),
      ['(gzip-header)', 'also-zip'],
      true,
    ],
    ['a wrong checksum', edited(-8), ['crc-mismatch'], true],
    ['a wrong length', edited(-4), ['size-mismatch'], true],
    ['no trailer', good.subarray(0, -8), ['truncated'], false],
    ['half a trailer', good.subarray(0, -3), ['truncated'], false],
    ['half the data', good.subarray(0, 60), ['truncated'], false],
    [
      'damaged data',
      Buffer.concat([good.subarray(0, 10), Buffer.from([0xff]), good.subarray(11)]),
      ['corrupt-data'],
      false,
    ],
    ['a bare header', good.subarray(0, 10), ['truncated'], false],
    ['two bytes', good.subarray(0, 2), ['not-an-archive'], false],
    ['an empty file', Buffer.alloc(0), ['not-an-archive'], false],
    ['no gzip', tar, ['unsupported-compression'], false],
    ['text', Buffer.from('<html>'), ['not-an-archive'], false],
  ]
  for (const [situation, bytes, expected, complete] of cases) {
    const reading = await read(bytes, 'npm-tarball')
    const codes = objections(reading).filter((code) => complete || code !== '(missing-end-mark)')
    t.same(codes, expected, situation)
    t.equal(reading.complete, complete, situation)
  }
})

function size(bytes: Buffer): Buffer {
  const field = Buffer.alloc(2)
  field.writeUInt16LE(bytes.length)
  return field
}

t.test('an sdist is opened by what its name promises', async (t) => {
  const tar = tgz([{ path: 'x-1.0/setup.py', content: 'x' }])
  const zip = zipBytes([{ path: 'x-1.0/setup.py', content: 'x' }])
  for (const [filename, bytes, expected] of [
    ['x-1.0.tar.gz', tar, []],
    ['x-1.0.tgz', tar, []],
    ['x-1.0.zip', zip, []],
    ['x-1.0.tar.gz', zip, ['kind-mismatch']],
    ['x-1.0.zip', tar, ['kind-mismatch']],
    ['x-1.0.tar.bz2', Buffer.from('BZh91AY&SY'), ['unsupported-compression']],
    ['x-1.0.tar', tarBytes([]), ['not-an-archive']],
  ] as const) {
    const reading = await read(bytes, 'sdist', { filename })
    t.same(objections(reading), expected, filename)
    t.same(
      reading.entries.map((entry) => entry.path),
      expected.length === 0 ? ['setup.py'] : [],
      filename,
    )
  }
})
