import t from 'tap'
import type { Advisory } from '../../src/model/advisory.ts'
import type { Ecosystem } from '../../src/model/ecosystem.ts'
import { decide } from '../../src/policy/decide.ts'
import { circumstances, inputFor, policyOf } from './given.ts'

const names = policyOf([{ when: 'advisories.exists(a, a.id == "GHSA-1")', then: 'block' }])
const fixes = policyOf([{ when: 'release.fixes_known_vulnerability', then: 'block' }])

function advisory(changes: Partial<Advisory> = {}): Advisory {
  return {
    id: 'GHSA-1',
    ecosystem: 'npm',
    name: 'left-pad',
    isMalware: false,
    severity: 'high',
    summary: 'a hole',
    modifiedAt: '2026-03-01T00:00:00.000Z',
    versions: [],
    ranges: [],
    ...changes,
  }
}

function outcome(
  policy: typeof names,
  version: string,
  advisories: readonly Advisory[] | undefined,
  ecosystem: Ecosystem = 'npm',
) {
  const kind = ecosystem === 'npm' ? 'npm-tarball' : 'wheel'
  const input = inputFor({ ecosystem, kind, version }, { package: advisories === undefined ? {} : { advisories } })
  return decide(policy, input, circumstances()).outcome
}

const upTo = (fixed: string) => ({ ranges: [{ introduced: '0', fixed }] })

t.test('which versions a record names', async (t) => {
  const rows: readonly (readonly [
    situation: string,
    version: string,
    advisory: Partial<Advisory>,
    named: boolean,
    ecosystem?: Ecosystem,
  ])[] = [
    ['one of the list', '1.3.0', { versions: ['1.2.0', '1.3.0'] }, true],
    ['none of the list', '1.3.0', { versions: ['1.2.0', '1.3.1'] }, false],
    ['before the fix', '1.3.0', upTo('1.3.1'), true],
    ['the fix', '1.3.1', upTo('1.3.1'), false],
    ['after the fix', '1.10.0', upTo('1.9.0'), false],
    ['a prerelease of the fix', '1.3.1-rc.1', upTo('1.3.1'), true],
    ['before the first', '0.9.0', { ranges: [{ introduced: '1.0.0', fixed: '2.0.0' }] }, false],
    ['the first', '1.0.0', { ranges: [{ introduced: '1.0.0', fixed: '2.0.0' }] }, true],
    ['the last', '1.5.0', { ranges: [{ introduced: '1.0.0', lastAffected: '1.5.0' }] }, true],
    ['after the last', '1.5.1', { ranges: [{ introduced: '1.0.0', lastAffected: '1.5.0' }] }, false],
    ['no end', '99.0.0', { ranges: [{ introduced: '1.0.0' }] }, true],
    ['in the second range', '3.1.0', { ranges: [{ introduced: '0', fixed: '1.0.0' }, { introduced: '3.0.0' }] }, true],
    ['between two ranges', '2.0.0', { ranges: [{ introduced: '0', fixed: '1.0.0' }, { introduced: '3.0.0' }] }, false],
    ['a Python version in another spelling', '1.0', { versions: ['1.0.0'] }, true, 'pypi'],
    ['a Python post-release after the fix', '1.0.post1', upTo('1.0'), false, 'pypi'],
    ['a Python development release before it', '1.0.dev3', upTo('1.0'), true, 'pypi'],
    ['a version that makes no sense', 'newest', upTo('1.3.1'), true],
    ['malware without a version is all of the package', '7.0.0', { isMalware: true }, true],
    ['a hole without a version is none', '7.0.0', {}, false],
  ]
  for (const [situation, version, changes, named, ecosystem] of rows)
    t.equal(
      outcome(names, version, [advisory({ ecosystem: ecosystem ?? 'npm', ...changes })], ecosystem),
      named ? 'block' : 'allow',
      situation,
    )
})

t.test('a release that an advisory names as the fix', async (t) => {
  const rows: readonly (readonly [situation: string, version: string, given: readonly Advisory[], fixes: boolean])[] = [
    ['the fix', '1.3.1', [advisory(upTo('1.3.1'))], true],
    ['one after it', '1.3.2', [advisory(upTo('1.3.1'))], false],
    ['the end of a record of malware', '1.3.1', [advisory({ isMalware: true, ...upTo('1.3.1') })], false],
    ['no record of the package', '1.3.1', [], false],
  ]
  for (const [situation, version, given, fixed] of rows)
    t.equal(outcome(fixes, version, given), fixed ? 'block' : 'allow', situation)
})

t.test('where nothing was imported, no version is named, and what is a fix is unknown', async (t) => {
  t.equal(outcome(names, '1.3.0', undefined), 'allow')
  const verdict = decide(fixes, inputFor(), circumstances())
  t.match(verdict.hits, [], 'an unknown is no credit')
})

t.test('a record with very many versions ends in a refusal, not in a wait', async (t) => {
  const versions = Array.from({ length: 20_000 }, (_, n) => `1.0.${n}`)
  const many = Array.from({ length: 200 }, (_, n) => advisory({ id: `GHSA-${n + 2}`, versions }))
  const started = Date.now()
  t.equal(outcome(names, '3.0.0', many), 'quarantine')
  t.ok(Date.now() - started < 5000)
})
