import t from 'tap'
import { KnownAssessments } from '../../src/admission/known-assessments.ts'
import type { Assessment } from '../../src/admission/assessment.ts'
import { artifact, AT, facts, verdict } from '../contracts/samples.ts'

const NOW = Date.parse(AT)
const SECOND = 1000
const MINUTE = 60 * SECOND

const isoAt = (ms: number): string => new Date(ms).toISOString()

t.test('how long an assessment is believed', async (t) => {
  const mismatch = { integrity: 'mismatch', storedAt: isoAt(NOW - 10 * SECOND) } as const
  const failed = { inspector: 'none' }
  const table: [situation: string, stored: object, facts: object, verdict: object, holdsMs: number | 'always'][] = [
    ['nothing ends it', {}, {}, {}, 'always'],
    ['a hold that ends', {}, {}, { validUntil: isoAt(NOW + 5 * MINUTE) }, 5 * MINUTE],
    ['bytes that were not what upstream claims, ten seconds ago', mismatch, {}, {}, 50 * SECOND],
    ['an inspection that failed', {}, failed, {}, 10 * MINUTE],
    ['it failed, and the hold ends sooner', {}, failed, { validUntil: isoAt(NOW + MINUTE) }, MINUTE],
    ['a version before that could not be had', {}, {}, { undecided: { rules: ['x'], since: AT } }, 10 * SECOND],
    ['wrong bytes, and the hold ends later', mismatch, {}, { validUntil: isoAt(NOW + MINUTE) }, 50 * SECOND],
  ]
  for (const [situation, stored, measured, more, holdsMs] of table) {
    const known = new KnownAssessments(100_000)
    const entry = { ...artifact(), ...stored }
    const assessment = {
      registry: 'npm',
      entry,
      content: { stored: entry, facts: { ...facts(), ...measured } },
      verdict: { ...verdict(), ...more },
      revision: '1',
    } as unknown as Assessment
    known.set(assessment, NOW)
    const at = (ms: number) => known.get('npm', entry.name, entry.filename, '1', NOW + ms) === assessment
    t.ok(at(0), situation)
    t.notOk(known.get('npm', entry.name, entry.filename, '2', NOW), `${situation}: under that revision only`)
    if (holdsMs === 'always') t.ok(at(365 * 24 * 60 * MINUTE), situation)
    else t.same([at(holdsMs - 1), at(holdsMs + 2)], [true, false], `${situation}: until then, not after`)
  }
})

t.test('a verdict ends at the moment that it names', async (t) => {
  const known = new KnownAssessments(100_000)
  const assessment = { ...of(1, 1), verdict: verdict({ validUntil: isoAt(NOW + MINUTE) }) }
  known.set(assessment, NOW)
  const at = (ms: number) => known.get('npm', assessment.entry.name, '1.tgz', '1', NOW + ms) !== undefined
  t.same([at(MINUTE - 1), at(MINUTE)], [true, false])
})

function of(index: number, files: number): Assessment {
  const entry = { ...artifact(), filename: `${index}.tgz` }
  const file = { path: 'x.js', sizeBytes: 1 }
  const measured = { ...facts(), files: Array.from({ length: files }, () => file) }
  return {
    registry: 'npm',
    entry,
    content: { stored: entry, facts: measured },
    verdict: verdict(),
    revision: '1',
  } as unknown as Assessment
}

t.test('what is kept is bounded by bytes, whatever the packages are like', async (t) => {
  for (const files of [1, 2000]) {
    const told: { bytes(): number; bytesMax: number }[] = []
    const known = new KnownAssessments(5_000_000, (cache) => told.push(cache))
    for (let index = 0; index < 3000; index += 1) known.set(of(index, files), NOW)
    const held = Array.from({ length: 3000 }, (_, index) => known.get('npm', artifact().name, `${index}.tgz`, '1', NOW))
    const kept = held.filter((one) => one !== undefined).length
    t.ok((told[0]?.bytes() ?? Infinity) <= 5_000_000)
    t.ok((told[0]?.bytes() ?? 0) > 4_000_000, 'and most of it is used')
    t.ok(files === 1 ? kept > 1000 : kept < 12, `${files} files: ${kept} are kept`)
    t.ok(held.at(-1), 'the newest among them')
  }
})
