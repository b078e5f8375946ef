import t from 'tap'
import type { ArchiveEntry } from '../../src/archive/reading.ts'
import { metadataMismatch } from '../../src/checks/metadata-mismatch.ts'
import { wheelDeclarations } from '../../src/ecosystems/pypi/package/declaration.ts'
import { pypiDependencies } from '../../src/ecosystems/pypi/package/metadata.ts'
import { sha256 } from '../../src/model/digest.ts'
import type { ContentFacts } from '../../src/model/fact.ts'
import { sampleArtifact } from './sample-artifact.ts'

const PATH = 'sample-1.0.0.dist-info/METADATA'
const WHEEL = 'sample-1.0.0-py3-none-any.whl'
const PROPER = 'Metadata-Version: 2.1\nName: sample\nVersion: 1.0.0\n'

function entry(text: string, more: Partial<ArchiveEntry> = {}): ArchiveEntry {
  const content = Buffer.from(text)
  const kept = more.notKept === undefined ? { content } : {}
  return { path: PATH, archivePath: PATH, sizeBytes: content.length, mode: 0o644, ...kept, ...more }
}

function messages(entries: readonly ArchiveEntry[], complete = true, claim = sha256(PROPER)): string[] {
  const reading = { kind: 'wheel', entries, irregularities: [], unpackedBytes: 0, inflatedBytes: 0, complete } as const
  const artifact = sampleArtifact('wheel', { coreMetadataSha256: claim })
  const facts = { wheel: { declarations: wheelDeclarations(reading) } } as unknown as ContentFacts
  const reports = metadataMismatch.run({ artifact, facts, integrity: 'verified' })
  return reports.map(({ message }) => message)
}

t.test('which file says what', async (t) => {
  const unread = (path: string, reason: string) =>
    `${path} cannot be read, so that nothing inside ${WHEEL} says what it is: ${reason}`
  const none = unread('METADATA', 'it is missing')
  const claim = 'the METADATA inside is not the .metadata that its index states'
  const name = (says: string) => `${WHEEL} is of name sample, but ${PATH} ${says}`
  const version = (says: string) => `${WHEEL} is of version 1.0.0, but ${PATH} ${says}`
  const own = (text: string) => messages([entry(text)], true, sha256(text))
  t.same(messages([entry(PROPER)]), [])
  t.same(messages([]), [none])
  t.same(messages([entry(PROPER, { path: 'sample/METADATA' })]), [none], 'only in a .dist-info')
  t.same(messages([], false), [], 'an archive that could not be read to its end')
  t.same(messages([entry('', { notKept: 'larger than 5 bytes' })]), [unread(PATH, 'larger than 5 bytes')])
  t.same(messages([entry(`${PROPER}Requires-Dist: x\n`)]), [claim])
  t.same(own('Name: Other\nVersion: 1.0\n'), [name('says name Other')])
  t.same(own('Name: SAMPLE\r\nVersion: 1.0.1\r\n'), [version('says version 1.0.1')])
  t.same(own('Version: 1\n\nName: sample\n'), [name('states no name')])
  t.same(own(''), [name('states no name'), version('states no version')])
  t.same(own(`Name: ${'x'.repeat(500)}\nVersion: 1\n`), [name(`says name ${'x'.repeat(79)}…`)])
  const second = entry('Name: b\nVersion: 1.0.0\n', { path: 'b-1.dist-info/METADATA' })
  t.same(messages([entry(PROPER), second]), [
    claim,
    `${WHEEL} is of name sample, but b-1.dist-info/METADATA says name b`,
  ])
})

const said = (text: string) => messages([entry(text)], true, sha256(text))

function unreadAfter(reason: string): string {
  return `${PATH} cannot be read, so that nothing inside ${WHEEL} says what it is: its fields take more than ${reason}`
}

t.test('fields that are not all read', async (t) => {
  // three lines stand before
  const lines = (count: number) => said(`${PROPER}${'Classifier: x\n'.repeat(count - 4)}Classifier: x\n\nfree text`)
  t.same(lines(50_000), [])
  t.same(lines(50_001), [unreadAfter('50000 lines')])
  const long = (units: number) => said(`${PROPER}Summary: ${'x'.repeat(units - PROPER.length - 9)}`)
  t.same(long(4_000_000), [])
  t.same(long(4_000_001), [unreadAfter('4000000 characters')])
  t.same(said(`${PROPER}\n${'free text\n'.repeat(500_000)}`), [], 'what follows them may be longer')
})

const required = (text: string) =>
  pypiDependencies({ kind: 'wheel', entries: [entry(text)], irregularities: [], inflatedBytes: 0, complete: true })

t.test('of more dependencies than are kept, those that lead around the registry are', async (t) => {
  const requires = Array.from({ length: 2000 }, (_, n) => `Requires-Dist: d${n}\n`).join('')
  t.equal(required(`${PROPER}${requires}`).at(-1)?.name, 'd1999')
  const more = required(`${PROPER}${requires}Requires-Dist: hidden @ https://c.invalid/x.whl\n`)
  t.equal(more.length, 2000)
  t.same(
    more.filter(({ direct }) => direct).map(({ name }) => name),
    ['hidden'],
  )
})

t.test('metadata of others that a wheel brings', async (t) => {
  const own = entry(PROPER)
  const beside = (path: string, text: string) => messages([own, entry(text, { path })])
  const stranger = 'Name: other\nVersion: 9\n'
  for (const path of [
    'other-9.egg-info/PKG-INFO',
    'other-9.egg-info',
    'other-9.EGG-INFO/PKG-INFO',
    'sample-1.0.0.data/purelib/other-9.dist-info/METADATA',
    'sample-1.0.0.data/data/lib/python3.12/site-packages/other-9.egg-info/PKG-INFO',
  ])
    t.same(beside(path, stranger), [`${WHEEL} is of name sample, but ${path} says name other`], path)
  t.same(beside('sample.egg-info/PKG-INFO', 'Name: Sample\nVersion: 0.9\n'), [], 'its own, of another time')
  t.same(beside('sample/other.egg-info/PKG-INFO', stranger), [], 'where nobody looks')
  t.same(beside('sample.egg-info/SOURCES.txt', 'setup.py\n'), [], 'no metadata')
})
