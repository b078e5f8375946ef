import t from 'tap'
import { parseOsv } from '../../src/intel/osv.ts'
import { UnreadableRecord } from '../../src/intel/unreadable.ts'

function record(affected: object, summary = 'a hole'): object {
  return {
    id: 'GHSA-aaaa-bbbb-cccc',
    modified: '2026-03-01T10:00:00Z',
    summary,
    affected: [{ package: { ecosystem: 'npm', name: 'left-pad' }, ...affected }],
  }
}

const named = (size: number): object => ({ package: { ecosystem: 'npm', name: 'n'.repeat(size) }, versions: ['1.0.0'] })

const listed = (count: number): object => ({ versions: Array.from({ length: count }, (_, n) => `1.0.${n}`) })

const spelled = (size: number): object => ({ versions: ['1'.repeat(size)] })

const ranged = (count: number): object => ({
  ranges: Array.from({ length: count }, (_, n) => ({
    type: 'SEMVER',
    events: [{ introduced: `${n}.0.0` }, { fixed: `${n}.1.0` }],
  })),
})

/** What a record may hold, and that one more makes it unreadable. */
const READ: readonly (readonly [what: string, max: number, affected: (size: number) => object])[] = [
  ['characters of a name', 214, named],
  ['versions', 20_000, listed],
  ['characters of a version', 256, spelled],
  ['ranges', 2000, ranged],
]

t.test('what is read of a record is bounded', async (t) => {
  for (const [what, max, affected] of READ) {
    t.equal(parseOsv(record(affected(max))).advisories.length, 1, `${what}: ${max}`)
    t.throws(() => parseOsv(record(affected(max + 1))), UnreadableRecord, `${what}: ${max + 1}`)
  }
  const summaries = [300, 301].map(
    (size) => parseOsv(record({ versions: ['1'] }, 's'.repeat(size))).advisories[0]?.summary,
  )
  t.same(summaries, ['s'.repeat(300), `${'s'.repeat(299)}…`], 'a summary is cut')
})
