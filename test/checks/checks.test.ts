import t from 'tap'
import { CHECKS } from '../../src/checks/all.ts'
import { SEVERITIES } from '../../src/model/finding.ts'
import { findingsOf, fixtures } from './harness.ts'

const all = await fixtures(t)

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
