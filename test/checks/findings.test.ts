import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Evidence, Finding } from '../../src/model/finding.ts'
import { findingsOf, fixtures } from './harness.ts'

/**
 * Everything that is reported of every fixture, to be read: a change of any sentence, place or moment shows in a diff.
 * `RENEW_FINDINGS=1 npx tap test/checks/findings.test.ts` writes it anew.
 */
const FOLDER = join(import.meta.dirname, 'findings')
const RENEWS = process.env['RENEW_FINDINGS'] !== undefined

function shownFinding({ check, severity, confidence, moment, message, evidence }: Finding): string {
  return [`  ${severity} ${confidence} ${moment ?? '-'} ${check}: ${message}`, ...evidence.map(shownEvidence)].join(
    '\n',
  )
}

function shownEvidence({ role, path, line, column, note }: Evidence): string {
  const place = [path, ...(line === undefined ? [] : [line]), ...(column === undefined ? [] : [column])].join(':')
  return `    ${role} ${place} ${note}`.replaceAll('\n', String.raw`\n`).trimEnd()
}

const byCheck = new Map<string, string[]>()
for (const fixture of await fixtures(t)) {
  const findings = (await findingsOf(fixture)).map(shownFinding).toSorted()
  const lines = [fixture.name, ...(findings.length === 0 ? ['  nothing'] : findings)]
  byCheck.set(fixture.check, [...(byCheck.get(fixture.check) ?? []), `${lines.join('\n')}\n`])
}

if (RENEWS) {
  rmSync(FOLDER, { recursive: true, force: true })
  mkdirSync(FOLDER)
  for (const [check, shown] of byCheck) writeFileSync(join(FOLDER, `${check}.txt`), shown.join('\n'))
}

t.test('what is reported of every fixture is what was last looked over', async (t) => {
  t.ok(byCheck.size > 30, `fixtures of ${byCheck.size} checks`)
  for (const [check, shown] of byCheck) {
    const file = join(FOLDER, `${check}.txt`)
    const last = existsSync(file) ? readFileSync(file, 'utf8') : ''
    t.equal(shown.join('\n'), last, `${check}; after a look: RENEW_FINDINGS=1 npx tap test/checks/findings.test.ts`)
  }
  t.same(readdirSync(FOLDER).toSorted(), [...byCheck.keys()].map((check) => `${check}.txt`).toSorted(), 'no other file')
})
