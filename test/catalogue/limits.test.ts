import t from 'tap'
import { Memory, type Entry } from '../../src/catalogue/memory.ts'
import { mergeFirstSeen } from '../../src/catalogue/merge.ts'
import { parseWeighted } from '../../src/ecosystems/negotiation.ts'
import type { Catalogue } from '../../src/model/catalogue.ts'

const CATALOGUE: Catalogue = {
  ecosystem: 'npm',
  name: 'widget',
  artifacts: [],
  maintainers: null,
  firstPublishedAt: null,
  upstreamStatus: 'active',
  tags: {},
}

const ENTRY: Entry = {
  registry: 'npm',
  name: 'widget',
  catalogue: CATALOGUE,
  firstSeen: {},
  formerMaintainers: null,
  refreshedAt: '2026-11-24T08:00:00.000Z',
  contentType: 'application/json',
  url: 'https://registry.example/widget',
  missing: false,
  foreign: false,
}

/** Packages in memory of so many that were asked for. */
function remembered(count: number): number {
  const memory = new Memory()
  for (let n = 0; n < count; n += 1) memory.set(`npm widget${n}`, ENTRY)
  return [...memory.keys()].length
}

/** Names of files that upstream lists no more, of so many. */
function vanished(count: number): number {
  const before = Object.fromEntries(Array.from({ length: count }, (_, n) => [`widget-${n}.tgz`, ENTRY.refreshedAt]))
  return Object.keys(mergeFirstSeen(before, CATALOGUE, ENTRY.refreshedAt)).length
}

const weighed = (count: number): number =>
  parseWeighted(Array.from({ length: count }, (_, n) => `a/b${n}`).join()).length

/** What is kept of so many: as many as are kept, and one more. */
const KEPT: readonly (readonly [what: string, max: number, kept: (count: number) => number])[] = [
  ['packages in memory', 10_000, remembered],
  ['files that upstream took away', 100_000, vanished],
  ['alternatives of a header', 32, weighed],
]

t.test('what is remembered of packages and requests is bounded', async (t) => {
  for (const [what, max, kept] of KEPT) t.same([kept(max - 1), kept(max), kept(max + 1)], [max - 1, max, max], what)
})
