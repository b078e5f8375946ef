import { CHECKS } from './all.ts'
import type { Check } from './check.ts'

/** docs/checks.md, from the checks' own words. */
export function checksDocument(): string {
  const checks = CHECKS.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  return [
    '# Checks',
    '',
    'What Lazaret looks for. A check looks and reports; whether a finding refuses anything is written in a policy.',
    'Written from the code: change `src/checks/<id>.ts`, then run `RENEW_DOCS=1 npx tap test/checks/docs.test.ts`.',
    '',
    '| check | looks at | ecosystems | severity | since |',
    '| --- | --- | --- | --- | --- |',
    ...checks.map(
      ({ id, looksAt, ecosystems, severity, since }) =>
        `| [${id}](#${id}) | ${looksAt} | ${ecosystems.join(', ')} | ${severity} | ${since} |`,
    ),
    '',
    ...checks.flatMap(section),
  ].join('\n')
}

function section({ id, summary, why, remedy, overlooks, references, severity, confidence }: Check): string[] {
  return [
    `## ${id}`,
    '',
    `${summary}. Severity ${severity}, confidence ${confidence}, unless the finding says otherwise.`,
    '',
    `**Why.** ${why}`,
    '',
    `**What to do.** ${remedy}`,
    '',
    ...(overlooks === undefined ? [] : [`**What it does not see.** ${overlooks}`, '']),
    ...(references.length === 0 ? [] : [`**Seen in, or read on.** ${references.join(' · ')}`, '']),
  ]
}
