import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { AdvisoryRecord } from '../../src/model/advisory.ts'
import { importDocuments } from '../../src/intel/import.ts'
import { documentsOf } from '../../src/intel/snapshot.ts'
import { openStore } from '../../src/store/store.ts'
import { told } from '../contracts/samples.ts'
import { zipBytes } from '../registry/zip-bytes.ts'

const MARCH = '2026-03-01T00:00:00.000Z'
const APRIL = '2026-04-01T00:00:00.000Z'
const json = JSON.stringify

function record(id: string, changes: object = {}): object {
  return { id, modified: MARCH, affected: [named('left-pad', '1.0.0')], ...changes }
}

function named(name: string, ...versions: readonly string[]): object {
  return { package: { ecosystem: 'npm', name }, versions }
}

const elsewhere = record('GO-2026-1', { affected: [{ package: { ecosystem: 'Go', name: 'x' }, versions: ['1'] }] })

async function imported(path: string) {
  const stored: AdvisoryRecord[] = []
  const report = await importDocuments(documentsOf(path), async (records) => void stored.push(...records))
  return { report, ids: stored.map(({ id }) => id).toSorted() }
}

t.test('every form in which databases publish is read', async (t) => {
  const folder = t.testdir({ deep: { npm: {} } })
  const one = join(folder, 'one.json')
  writeFileSync(one, json(record('MAL-2026-1')))
  writeFileSync(join(folder, 'list.json'), json([record('MAL-2026-1'), elsewhere]))
  writeFileSync(join(folder, 'lines.jsonl'), `${json(record('MAL-2026-1'))}\n\n${json(record('GHSA-1-1-1'))}\r\n`)
  writeFileSync(join(folder, 'deep', 'npm', 'a.json'), json(record('MAL-2026-3')))
  writeFileSync(join(folder, 'deep', 'read.me'), 'not a record')
  const members = [
    { path: 'npm/', content: '' },
    { path: 'npm/MAL-2026-1.json', content: json(record('MAL-2026-1')) },
    { path: 'stored.json', content: json(record('MAL-2026-2')), deflate: false },
    { path: 'streamed.json', content: json(elsewhere), descriptor: 'signed' as const },
    { path: 'index.html', content: '<html>' },
  ]
  writeFileSync(join(folder, 'all.zip'), zipBytes(members))
  const rows: readonly (readonly [path: string, ids: readonly string[], report: object])[] = [
    ['one.json', ['MAL-2026-1'], { records: 1, malware: 1, others: 0, unreadable: 0 }],
    ['list.json', ['GO-2026-1', 'MAL-2026-1'], { records: 1, malware: 1, others: 1, unreadable: 0 }],
    ['lines.jsonl', ['GHSA-1-1-1', 'MAL-2026-1'], { records: 2, malware: 1, others: 0, unreadable: 0 }],
    ['deep', ['MAL-2026-3'], { records: 1, malware: 1, others: 0, unreadable: 0 }],
    ['all.zip', ['GO-2026-1', 'MAL-2026-1', 'MAL-2026-2'], { records: 2, malware: 2, others: 1, unreadable: 0 }],
  ]
  for (const [path, ids, report] of rows) {
    const found = await imported(join(folder, path))
    t.same(found.ids, ids, path)
    t.match(found.report, report, path)
  }
})

t.test('what cannot be read is counted and named, and stops nothing', async (t) => {
  const folder = t.testdir({})
  const lines = ['{', '{"id":"MAL-2026-9"}', 'null', ''].join('\n')
  writeFileSync(join(folder, 'a.jsonl'), `${lines}${json(record('MAL-2026-1'))}\n`)
  const { report, ids } = await imported(join(folder, 'a.jsonl'))
  t.same(ids, ['MAL-2026-1'])
  t.match(report, {
    records: 1,
    unreadable: 3,
    problems: [/a\.jsonl:1: it is not JSON/, /:2: .*modified/, /:3: .*object/],
  })
  const damaged = zipBytes([
    { path: 'a.json', content: json(record('MAL-2026-1')), local: { crc: 1 }, central: { crc: 1 } },
    { path: 'b.json', content: json(record('MAL-2026-2')) },
  ])
  writeFileSync(join(folder, 'a.zip'), damaged)
  const zipped = await imported(join(folder, 'a.zip'))
  t.same(zipped.ids, ['MAL-2026-2'])
  t.match(zipped.report, { unreadable: 1, problems: [/a\.zip: a\.json/] })
  t.match((await imported(folderOf(folder, 'many', 25))).report, { unreadable: 25, problems: { length: 20 } })
})

function folderOf(folder: string, name: string, files: number): string {
  mkdirSync(join(folder, name))
  for (let n = 0; n < files; n += 1) writeFileSync(join(folder, name, `${n}.json`), '{')
  return join(folder, name)
}

t.test('a path with no snapshot is said', async (t) => {
  const folder = t.testdir({ 'a.txt': 'x', 'a.zip': 'not a zip' })
  for (const [name, message] of [
    ['nothing.json', /there is no/],
    ['a.txt', /name a \.zip/],
    ['a.zip', /cannot be read/],
  ] as const)
    await t.rejects(imported(join(folder, name)), { code: 'bad-request', message }, name)
})

async function withRecords(t: Test) {
  const store = await openStore({ dataDir: t.testdir({}), clock: () => new Date(APRIL) })
  t.teardown(() => store.close())
  return {
    records: store.records,
    async take(...records: readonly object[]) {
      async function* documents() {
        yield { label: 'given', text: json(records) }
      }
      await importDocuments(documents(), (part) =>
        store.unitOfWork.commit([told({ kind: 'advisories', records: part })]),
      )
    },
    async ids(name = 'left-pad') {
      return (await store.records.advisories('npm', name))?.map(({ id, versions }) => `${id} ${versions.join()}`)
    },
  }
}

t.test('of two records of an id the later counts, whole, in whatever order they come', async (t) => {
  const store = await withRecords(t)
  t.equal(await store.ids(), undefined, 'nothing was imported: unknown, and not "none"')
  await store.take(record('MAL-2026-1'))
  t.same(await store.ids(), ['MAL-2026-1 1.0.0'])
  t.same(await store.ids('right-pad'), [], 'none of another package')
  const revision = store.records.decisionsRevision()
  await store.take(record('MAL-2026-1', { modified: APRIL, affected: [named('right-pad', '2.0.0')] }))
  t.not(store.records.decisionsRevision(), revision, 'what was decided is decided anew')
  t.same(await store.ids(), [], 'it speaks of another package now')
  t.same(await store.ids('right-pad'), ['MAL-2026-1 2.0.0'])
  await store.take(record('MAL-2026-1'))
  t.same(await store.ids('right-pad'), ['MAL-2026-1 2.0.0'], 'an older one changes nothing')
  await store.take(record('MAL-2026-1', { modified: APRIL, affected: [named('right-pad', '3.0.0')] }))
  t.same(await store.ids('right-pad'), ['MAL-2026-1 3.0.0'], 'the same again mends what was lost')
})

t.test('a record that is withdrawn says nothing, and is counted', async (t) => {
  const store = await withRecords(t)
  await store.take(record('MAL-2026-1'), record('GHSA-1-1-1'), record('MAL-2026-2', { withdrawn: MARCH }))
  t.same(await store.ids(), ['GHSA-1-1-1 1.0.0', 'MAL-2026-1 1.0.0'])
  await store.take(record('MAL-2026-1', { modified: APRIL, withdrawn: APRIL }))
  t.same(await store.ids(), ['GHSA-1-1-1 1.0.0'])
  t.match(await store.records.advisoryCounts(), [
    { ecosystem: 'npm', malware: 0, vulnerabilities: 1, withdrawn: 2, latest: APRIL },
    { ecosystem: 'pypi', malware: 0, vulnerabilities: 0, withdrawn: 0, latest: undefined },
  ])
})
