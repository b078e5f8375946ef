import Database from 'better-sqlite3'
import t from 'tap'
import type { LoggedEvent, NewEvent } from '../../src/model/event.ts'
import type { EventFilter } from '../../src/model/records.ts'
import { sha256 } from '../../src/model/digest.ts'
import { recorded } from '../../src/model/unit-of-work.ts'
import { sqliteReads } from '../../src/store/reads.ts'
import { deliveryRecords } from '../../src/store/deliveries.ts'
import { KEYED_AT_ONCE } from '../../src/store/key-index.ts'
import { openStore } from '../../src/store/store.ts'
import { event } from '../contracts/samples.ts'

const START = Date.parse('2026-11-24T00:00:00.000Z')
const NAMES = ['left-pad', '@acme/left-pad', 'six', 'rare']

/** A log of three chunks and some: who asked for what, a second apart. */
const LOG: readonly NewEvent[] = Array.from({ length: 3 * KEYED_AT_ONCE + 100 }, (_, at) => {
  const name = at % 5000 === 7 ? 'rare' : NAMES[at % 3]
  const version = `1.0.${at % 7}`
  return event({
    at: new Date(START + at * 1000).toISOString(),
    type: at % 4 === 0 ? 'artifact.refused' : 'artifact.served',
    purl:
      name === 'six'
        ? `pkg:pypi/six@${version}?file_name=six-${version}.tar.gz`
        : `pkg:npm/${name?.replace('@', '%40')}@${version}`,
    digest: sha256(`${name} ${version}`),
    actor: { kind: 'client', name: at % 10 === 0 ? 'ci' : at % 4000 === 1 ? 'grace' : 'anonymous' },
  })
})

const FILTERS: readonly [situation: string, filter: EventFilter][] = [
  ['a name that many asked for', { purl: 'left-pad' }],
  ['one of a scope, as people write it', { purl: '@acme/left' }],
  ['one that few asked for', { purl: 'RARE@1.0' }],
  ['a name that nobody asked for', { purl: 'nobody' }],
  ['a digest', { digest: sha256('six 1.0.3') }],
  ['a digest and a name that are not of one file', { digest: sha256('six 1.0.3'), purl: 'left-pad' }],
  ['somebody', { actor: 'grace' }],
  ['anonymous', { actor: 'anonymous', type: 'artifact.refused' }],
  ['nobody', { actor: 'eve' }],
  ['a name by somebody', { purl: 'six', actor: 'ci' }],
  ['a time', { since: at(5000), until: at(5010) }],
  ['a name up to a time', { purl: 'rare', until: at(5007) }],
  ['a name from a time', { purl: 'rare', since: at(5007) }],
  ['a time to come', { since: at(99_999) }],
]

function at(index: number): string {
  return new Date(START + index * 1000).toISOString()
}

function isOf(one: NewEvent, { purl = '', digest, actor, type, since = '', until = '~' }: EventFilter): boolean {
  return (
    decodeURIComponent(one.purl ?? '').includes(purl.toLowerCase()) &&
    (digest === undefined || one.digest === digest) &&
    (actor === undefined || one.actor.name === actor) &&
    (type === undefined || one.type === type) &&
    one.at >= since &&
    one.at <= until
  )
}

t.test('what is found by keys is what reading the whole log finds, page by page', async (t) => {
  const store = await openStore({ dataDir: t.testdir(), clock: () => new Date(START) })
  t.teardown(() => store.close())
  for (let from = 0; from < LOG.length; from += 1000)
    await store.unitOfWork.commit(LOG.slice(from, from + 1000).map((one) => recorded(one)))
  for (const [situation, filter] of FILTERS) {
    const want = LOG.filter((one) => isOf(one, filter)).toReversed()
    const found: LoggedEvent[] = []
    for (let before: string | undefined; ; before = String(found.at(-1)?.seq)) {
      const page = await store.records.events(filter, { limit: 500, ...(before === undefined ? {} : { before }) })
      found.push(...page)
      if (page.length < 500 || found.length > 2000) break
    }
    t.same(
      found.map((one) => one.at),
      want.slice(0, found.length).map((one) => one.at),
      situation,
    )
    t.ok(found.length === want.length || found.length > 2000, `${situation}: ${found.length} of ${want.length}`)
  }
})

t.test('who was served what: by version, package and digest, in what has keys and what has none yet', async (t) => {
  const store = await openStore({ dataDir: t.testdir(), clock: () => new Date(START) })
  t.teardown(() => store.close())
  for (let from = 0; from < LOG.length; from += 1000)
    await store.unitOfWork.commit(LOG.slice(from, from + 1000).map((one) => recorded(one)))
  const six = { ecosystem: 'pypi', name: 'six' } as const
  const table: readonly [
    situation: string,
    target: Parameters<typeof store.records.deliveries>[0][number],
    part: string,
  ][] = [
    ['a version with its file', { kind: 'version', ...six, version: '1.0.1' }, 'pkg:pypi/six@1.0.1?'],
    ['a version in another spelling', { kind: 'version', ...six, version: 'v1.00.1.0' }, 'pkg:pypi/six@1.0.1?'],
    ['a package', { kind: 'package', ecosystem: 'npm', name: 'rare' }, 'pkg:npm/rare@'],
    [
      'a package of a scope',
      { kind: 'package', ecosystem: 'npm', name: '@acme/left-pad' },
      'pkg:npm/%40acme/left-pad@',
    ],
    ['a digest', { kind: 'digest', digest: sha256('left-pad 1.0.2') }, 'pkg:npm/left-pad@1.0.2'],
    ['one whose name is the beginning of others', { kind: 'package', ecosystem: 'npm', name: 'left' }, 'pkg:npm/left@'],
  ]
  for (const [situation, target, part] of table) {
    const { deliveries } = await store.records.deliveries([target])
    const served = LOG.filter(({ type, purl = '' }) => type === 'artifact.served' && purl.startsWith(part))
    const times = deliveries.reduce((sum, delivery) => sum + delivery.times, 0)
    t.equal(times, served.length, situation)
    t.equal(deliveries[0]?.lastAt, served.at(-1)?.at, `${situation}: the last one`)
  }
})

t.test('of more deliveries than are told the latest are', async (t) => {
  const dataDir = t.testdir()
  const store = await openStore({ dataDir, clock: () => new Date(START) })
  t.teardown(() => store.close())
  await store.unitOfWork.commit(LOG.slice(0, 90).map((one) => recorded(one)))
  const sqlite = new Database(`${dataDir}/lazaret.db`, { readonly: true })
  t.teardown(() => sqlite.close())
  const target = { kind: 'package', ecosystem: 'npm', name: 'left-pad' } as const
  const all = await store.records.deliveries([target])
  const { length } = all.deliveries
  t.same(
    await deliveryRecords(sqliteReads(sqlite), length)([target]),
    { ...all, isCutShort: false },
    'as many as may be',
  )
  const cut = await deliveryRecords(sqliteReads(sqlite), length - 1)([target])
  t.match(cut, { isCutShort: true, deliveries: { length: length - 1 } }, 'one more')
  t.equal(cut.deliveries[0]?.lastAt, all.deliveries[0]?.lastAt)
})
