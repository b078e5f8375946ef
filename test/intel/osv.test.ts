import t from 'tap'
import { baseScore, severityOfScore } from '../../src/intel/cvss.ts'
import { parseOsv } from '../../src/intel/osv.ts'
import { UnreadableRecord } from '../../src/intel/unreadable.ts'

const AT = '2026-03-01T10:00:00Z'

function record(changes: object = {}): object {
  return { id: 'GHSA-aaaa-bbbb-cccc', modified: AT, summary: 'a hole', affected: [affected()], ...changes }
}

function affected(changes: object = {}): object {
  return { package: { ecosystem: 'npm', name: 'left-pad' }, versions: ['1.0.0'], ...changes }
}

function semver(...events: readonly object[]): object {
  return affected({ versions: [], ranges: [{ type: 'SEMVER', events }] })
}

t.test('what a record says', async (t) => {
  const rows: readonly (readonly [situation: string, record: object, first: object])[] = [
    ['a version that is named', record(), { name: 'left-pad', versions: ['1.0.0'], isMalware: false, ranges: [] }],
    [
      'a time is kept in UTC',
      record({ modified: '2026-03-01T12:00:00+02:00' }),
      { modifiedAt: '2026-03-01T10:00:00.000Z' },
    ],
    [
      'a range that ends with a fix',
      record({ affected: [semver({ introduced: '0' }, { fixed: '1.2.3' })] }),
      { ranges: [{ introduced: '0', fixed: '1.2.3' }] },
    ],
    [
      'a range that ends with the last one',
      record({ affected: [semver({ introduced: '1.0.0' }, { last_affected: '1.2.3' })] }),
      { ranges: [{ introduced: '1.0.0', lastAffected: '1.2.3' }] },
    ],
    [
      'two ranges in one list',
      record({ affected: [semver({ introduced: '0' }, { fixed: '1.0.1' }, { introduced: '2.0.0' })] }),
      { ranges: [{ introduced: '0', fixed: '1.0.1' }, { introduced: '2.0.0' }] },
    ],
    [
      'a range of commits says nothing of versions',
      record({ affected: [affected({ ranges: [{ type: 'GIT', events: [{ introduced: '0' }] }] })] }),
      { ranges: [], versions: ['1.0.0'] },
    ],
    ['malware by its id', record({ id: 'MAL-2026-12' }), { isMalware: true }],
    ['malware by its weakness', record({ database_specific: { cwe_ids: ['CWE-79', 'CWE-506'] } }), { isMalware: true }],
    [
      'a name as PyPI knows it',
      record({ affected: [affected({ package: { ecosystem: 'PyPI', name: 'Left_Pad.x' } })] }),
      { ecosystem: 'pypi', name: 'left-pad-x' },
    ],
    ['a severity in words', record({ database_specific: { severity: 'MODERATE' } }), { severity: 'medium' }],
    [
      'a severity as a vector',
      record({ severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }] }),
      { severity: 'critical' },
    ],
    ['none that we read', record({ severity: [{ type: 'CVSS_V4', score: 'CVSS:4.0/AV:N' }] }), { severity: 'unknown' }],
    [
      'no summary, but details',
      record({ summary: undefined, details: '\nFirst  line\nsecond' }),
      { summary: 'First line' },
    ],
    ['withdrawn', record({ withdrawn: AT }), { withdrawnAt: '2026-03-01T10:00:00.000Z' }],
  ]
  for (const [situation, given, first] of rows) t.match(parseOsv(given).advisories[0], first, situation)
})

t.test('several entries of one package are one, and other ecosystems are passed over', async (t) => {
  const given = record({
    affected: [
      affected(),
      affected({ versions: ['2.0.0'] }),
      affected({ package: { ecosystem: 'Go', name: 'x' } }),
      affected({ package: { ecosystem: 'PyPI', name: 'x' } }),
    ],
  })
  t.match(parseOsv(given), {
    id: 'GHSA-aaaa-bbbb-cccc',
    advisories: [
      { ecosystem: 'npm', versions: ['1.0.0', '2.0.0'] },
      { ecosystem: 'pypi', name: 'x' },
    ],
  })
  t.same(parseOsv(record({ affected: undefined })).advisories, [])
})

t.test('a record that is half understood is none', async (t) => {
  const rows: readonly (readonly [situation: string, record: unknown])[] = [
    ['no object', []],
    ['no id', record({ id: undefined })],
    ['an id that breaks a line', record({ id: 'MAL-1\nx' })],
    ['no time', record({ modified: 'yesterday' })],
    ['a withdrawal that is no time', record({ withdrawn: 'yes' })],
    ['no ecosystem', record({ affected: [{ package: { name: 'x' } }] })],
    ['no name', record({ affected: [affected({ package: { ecosystem: 'npm' } })] })],
    [
      'a name that no registry takes',
      record({ affected: [affected({ package: { ecosystem: 'npm', name: 'x'.repeat(215) } })] }),
    ],
    ['versions that are none', record({ affected: [affected({ versions: [1] })] })],
    ['an event that is none', record({ affected: [semver({ introduced: '0' }, { until: '2' })] })],
    [
      'too many versions',
      record({ affected: [affected({ versions: Array.from({ length: 20_001 }, (_, n) => `1.0.${n}`) })] }),
    ],
  ]
  for (const [situation, given] of rows) t.throws(() => parseOsv(given), UnreadableRecord, situation)
  t.equal(
    parseOsv(record({ affected: [affected({ versions: Array.from({ length: 20_000 }, (_, n) => `1.0.${n}`) })] }))
      .advisories.length,
    1,
  )
})

t.test('base scores are those of the standard’s own examples', async (t) => {
  const rows: readonly (readonly [vector: string, score: number | undefined, word: string])[] = [
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 9.8, 'critical'],
    ['CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N', 6.1, 'medium'],
    ['CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N', 6.4, 'medium'],
    ['CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H', 7.8, 'high'],
    ['CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N', 1.6, 'low'],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N', 0, 'unknown'],
    ['CVSS:3.1/AV:N/AC:L', undefined, 'unknown'],
    ['CVSS:2.0/AV:N/AC:L/Au:N/C:P/I:P/A:P', undefined, 'unknown'],
    ['', undefined, 'unknown'],
  ]
  for (const [vector, score, word] of rows) {
    t.equal(baseScore(vector), score, vector)
    t.equal(severityOfScore(score ?? 0), word, vector)
  }
})
