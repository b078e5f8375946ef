import t from 'tap'
import type { Ecosystem } from '../../src/model/ecosystem.ts'
import { parseOsv } from '../../src/intel/osv.ts'
import { decide } from '../../src/policy/decide.ts'
import { compareVersions } from '../../src/policy/versions.ts'
import { circumstances, inputFor, policyOf } from '../policy/given.ts'

const AT = '2026-03-01T10:00:00Z'
const names = policyOf([{ when: 'advisories.size() > 0', then: 'block' }])

interface Range {
  readonly type: string
  readonly events: readonly Readonly<Record<string, unknown>>[]
}
interface Entry {
  readonly versions?: readonly unknown[]
  readonly ranges?: readonly Range[]
}

function record(id: string, ecosystem: string, entries: readonly Entry[], changes: object = {}): object {
  const affected = entries.map((entry) => ({ package: { ecosystem, name: 'left-pad' }, ...entry }))
  return { id, modified: AT, affected, ...changes }
}

/** Whether the import of a record leads to a refusal of the version. */
function isNamed(given: object, version: string, ecosystem: Ecosystem = 'npm'): boolean {
  const { advisories } = parseOsv(given)
  const kind = ecosystem === 'npm' ? 'npm-tarball' : 'wheel'
  const input = inputFor({ ecosystem, kind, version }, { package: { advisories } })
  return decide(names, input, circumstances()).outcome === 'block'
}

function semver(...events: readonly Readonly<Record<string, unknown>>[]): Range {
  return { type: 'SEMVER', events }
}

t.test('versions and ranges count together, and each entry by itself', async (t) => {
  const open = semver({ introduced: '2.0.0' })
  const rows: readonly (readonly [situation: string, entries: readonly Entry[], version: string, named: boolean])[] = [
    ['in the list, before the open range', [{ versions: ['1.0.0'], ranges: [open] }], '1.0.0', true],
    ['between the list and the open range', [{ versions: ['1.0.0'], ranges: [open] }], '1.5.0', false],
    ['in the open range, not in the list', [{ versions: ['1.0.0'], ranges: [open] }], '7.0.0', true],
    [
      'up to the last',
      [{ versions: ['9.0.0'], ranges: [semver({ introduced: '2.0.0' }, { last_affected: '3.0.0' })] }],
      '3.0.0',
      true,
    ],
    [
      'after the last',
      [{ versions: ['9.0.0'], ranges: [semver({ introduced: '2.0.0' }, { last_affected: '3.0.0' })] }],
      '3.0.1',
      false,
    ],
    [
      'events out of order',
      [{ ranges: [semver({ introduced: '2.0.0' }, { introduced: '0' }, { fixed: '2.5.0' }, { fixed: '1.0.0' })] }],
      '0.5.0',
      true,
    ],
    [
      'the fix between, out of order',
      [{ ranges: [semver({ introduced: '2.0.0' }, { introduced: '0' }, { fixed: '2.5.0' }, { fixed: '1.0.0' })] }],
      '1.5.0',
      false,
    ],
    [
      'after the last fix, out of order',
      [{ ranges: [semver({ introduced: '2.0.0' }, { introduced: '0' }, { fixed: '2.5.0' }, { fixed: '1.0.0' })] }],
      '2.5.0',
      false,
    ],
    ['a fix that is told first', [{ ranges: [semver({ fixed: '1.0.0' }, { introduced: '0' })] }], '0.9.0', true],
    [
      'two fixes: the first ends it',
      [{ ranges: [semver({ introduced: '0' }, { fixed: '1.0.0' }, { fixed: '1.2.0' })] }],
      '1.1.0',
      false,
    ],
    [
      'two starts and one fix',
      [{ ranges: [semver({ introduced: '1.0.0' }, { introduced: '1.2.0' }, { fixed: '1.5.0' })] }],
      '1.6.0',
      false,
    ],
    ['two kinds in one event', [{ ranges: [semver({ introduced: '1.0.0', fixed: '1.5.0' })] }], '1.6.0', false],
    ['below a limit', [{ ranges: [semver({ introduced: '0' }, { limit: '2.0.0' })] }], '1.9.0', true],
    ['at a limit', [{ ranges: [semver({ introduced: '0' }, { limit: '2.0.0' })] }], '2.0.0', false],
    [
      'below the highest of two limits',
      [{ ranges: [semver({ introduced: '0' }, { limit: '2.0.0' }, { limit: '3.0.0' })] }],
      '2.5.0',
      true,
    ],
    ['a limit that is none', [{ ranges: [semver({ introduced: '0' }, { limit: '*' })] }], '9.0.0', true],
    [
      'commits beside versions',
      [{ versions: ['1.0.0'], ranges: [{ type: 'GIT', events: [{ introduced: '0' }] }] }],
      '2.0.0',
      false,
    ],
    ['malware of nothing in particular', [{}], '2.0.0', true],
    ['malware of commits alone', [{ ranges: [{ type: 'GIT', events: [{ introduced: '0' }] }] }], '2.0.0', true],
    ['one entry of everything, one of a version', [{}, { versions: ['1.0.0'] }], '2.0.0', true],
  ]
  for (const [situation, entries, version, named] of rows)
    t.equal(isNamed(record('MAL-2026-1', 'npm', entries), version), named, situation)
})

t.test('malware that is half understood is of the whole package, and said', async (t) => {
  const rows: readonly (readonly [situation: string, given: object])[] = [
    ['versions that are none', record('MAL-2026-1', 'npm', [{ versions: [1] }])],
    ['a list that is none', record('MAL-2026-1', 'npm', [{ versions: 'all' } as object])],
    ['an odd event', record('MAL-2026-1', 'npm', [{ ranges: [semver({ introduced: '0' }, { until: '1.0.0' })] }])],
    ['an end without a start', record('MAL-2026-1', 'npm', [{ ranges: [semver({ fixed: '1.0.0' })] }])],
    ['a range of no events', record('MAL-2026-1', 'npm', [{ versions: ['1.0.0'], ranges: [semver()] }])],
    [
      'more versions than are read',
      record('MAL-2026-1', 'npm', [{ versions: Array.from({ length: 20_001 }, (_, n) => `1.0.${n}`) }]),
    ],
    [
      'by its weakness',
      record('GHSA-1-1-1', 'npm', [{ versions: [1] }], { database_specific: { cwe_ids: ['CWE-506'] } }),
    ],
    ['no time', record('MAL-2026-1', 'npm', [{ versions: ['7.0.0'] }], { modified: 'yesterday' })],
    ['a withdrawal that is no time', record('MAL-2026-1', 'npm', [{ versions: ['7.0.0'] }], { withdrawn: 'yes' })],
    [
      'an entry beside it without a name',
      record('MAL-2026-1', 'npm', [{ versions: ['7.0.0'] }, { package: { ecosystem: 'npm' } } as object]),
    ],
  ]
  for (const [situation, given] of rows) {
    t.equal(isNamed(given, '7.0.0'), true, situation)
    t.type(parseOsv(given).problem, 'string', situation)
  }
  t.equal(parseOsv(record('MAL-2026-1', 'npm', [{ versions: ['1.0.0'] }])).problem, undefined)
  t.match(
    parseOsv(record('MAL-2026-1', 'npm', [{ versions: ['1.0.0'] }], { modified: undefined })),
    { modifiedAt: '1970-01-01T00:00:00.000Z' },
    'any other record of its id is newer',
  )
})

function atOf(event: Readonly<Record<string, unknown>>): string {
  return String(Object.values(event)[0])
}

/** The schema's own procedure, one version at a time: events in the order of their versions, each turning it on or off. */
function bySchema(entries: readonly Entry[], version: string, ecosystem: Ecosystem): boolean {
  const order = (a: string, b: string): number =>
    a === '0' ? -1 : b === '0' ? 1 : (compareVersions(ecosystem, a, b) ?? 0)
  return entries.some(({ versions = [], ranges = [] }) => {
    if (versions.some((one) => compareVersions(ecosystem, String(one), version) === 0)) return true
    return ranges.some(({ events }) => {
      const limits = events.filter((event) => 'limit' in event).map(atOf)
      if (limits.length > 0 && !limits.some((limit) => order(version, limit) < 0)) return false
      let isOn = false
      for (const event of events.filter((one) => !('limit' in one)).toSorted((a, b) => order(atOf(a), atOf(b)))) {
        const side = order(version, atOf(event))
        if ('introduced' in event && (atOf(event) === '0' || side >= 0)) isOn = true
        else if ('fixed' in event && side >= 0) isOn = false
        else if ('last_affected' in event && side > 0) isOn = false
      }
      return isOn
    })
  })
}

t.test('what a record affects is what the procedure of the schema says', async (t) => {
  const versions = ['0.0.1', '1.0.0', '1.0.1', '1.2.0', '2.0.0', '2.0.1', '3.0.0', '10.0.0']
  let seed = 7
  const below = (n: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((seed / 2_147_483_648) * n)
  }
  const pick = (): string => versions[below(versions.length)] ?? '1.0.0'
  // One range has `fixed` or `last_affected`, never both, by the schema.
  const event = (end: string): Record<string, string> => ({
    [['introduced', end, end, 'limit'][below(below(3) === 0 ? 4 : 3)] ?? end]: pick(),
  })
  const eventsOf = (count: number): Record<string, string>[] => {
    const end = below(2) === 0 ? 'fixed' : 'last_affected'
    return Array.from({ length: count }, () => event(end))
  }
  const shuffled = <T>(list: readonly T[]): T[] =>
    list
      .map((one) => [below(1000), one] as const)
      .toSorted(([a], [b]) => a - b)
      .map(([, one]) => one)
  const wrong: string[] = []
  for (let round = 0; round < 1500; round += 1) {
    const ecosystem = round % 2 === 0 ? 'npm' : 'pypi'
    const entries = Array.from({ length: 1 + below(2) }, () => ({
      versions: Array.from({ length: below(3) }, pick),
      ranges: Array.from({ length: 1 + below(2) }, () =>
        semver(...shuffled([{ introduced: below(2) === 0 ? '0' : pick() }, ...eventsOf(below(4))])),
      ),
    }))
    const given = record('MAL-2026-1', ecosystem, entries)
    for (const version of versions)
      if (isNamed(given, version, ecosystem) !== bySchema(entries, version, ecosystem))
        wrong.push(`${version} of ${JSON.stringify(entries)}`)
  }
  t.same(wrong, [])
})
