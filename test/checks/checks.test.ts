import t from 'tap'
import { CHECKS } from '../../src/checks/all.ts'
import { catalogueFindings, judgedFacts } from '../../src/inspection/claims.ts'
import { inspect } from '../../src/inspection/inspect.ts'
import { readAsOf } from '../../src/model/artifact.ts'
import { sha256 } from '../../src/model/digest.ts'
import { SEVERITIES, type Finding } from '../../src/model/finding.ts'
import { fixtures, type Fixture } from './harness.ts'

const all = fixtures()

t.test('every check has a bad and a good fixture, and every fixture a check', async (t) => {
  t.ok(all.length > 50, `${all.length} fixtures were found`)
  for (const { id } of CHECKS.filter((check) => check.id !== 'check-failed')) {
    t.ok(
      all.some((fixture) => fixture.check === id && fixture.isBad),
      `${id} has a bad one`,
    )
    t.ok(
      all.some((fixture) => fixture.check === id && !fixture.isBad),
      `${id} has a good one`,
    )
  }
  for (const { check } of all)
    t.ok(
      CHECKS.some(({ id }) => id === check),
      `${check} is a check`,
    )
})

for (const fixture of all) {
  t.test(`${fixture.check}/${fixture.name}`, async (t) => {
    const findings = (await findingsOf(fixture)).filter(
      ({ check }) => check === fixture.check || check === 'check-failed',
    )
    t.notOk(
      findings.some(({ check }) => check === 'check-failed'),
      'no check failed',
    )
    if (!fixture.isBad)
      return void t.same(
        findings.map(({ message }) => message),
        [],
      )
    t.ok(findings.length > 0, 'it is found')
    const [worst] = findings.toSorted((a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity))
    if (fixture.expect.severity !== undefined)
      t.equal(worst?.severity, fixture.expect.severity, `severity of: ${worst?.message ?? ''}`)
    if (fixture.expect.confidence !== undefined) t.equal(worst?.confidence, fixture.expect.confidence)
    const shown = new Set(findings.flatMap(({ evidence }) => evidence.map(({ line }) => line)))
    for (const line of fixture.expect.lines ?? [])
      t.ok(shown.has(line), `line ${line} is shown, of ${[...shown].join(', ')}`)
  })
}

async function findingsOf({ artifact, reading, expect }: Fixture): Promise<readonly Finding[]> {
  const measured = await inspect(reading, { digest: sha256('fixture'), readAs: readAsOf(artifact) })
  const facts = judgedFacts(measured, artifact, expect.integrity ?? 'verified')
  const catalogue = catalogueFindings({
    artifact,
    firstSeenAt: '2026-01-01T00:00:00.000Z',
    now: '2026-06-01T00:00:00.000Z',
    package: {
      firstPublishedAt: null,
      maintainers: null,
      formerMaintainers: null,
      upstreamStatus: 'active',
      versionCount: 3,
    },
    ...expect.catalogue,
  })
  return [...facts.findings, ...catalogue]
}
