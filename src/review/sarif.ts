import type { Problem, Severity } from './problem.ts'
import { RULES, ruleOf } from './rules/all.ts'

const LEVELS = { low: 'note', medium: 'warning', high: 'error' } as const satisfies Record<Severity, string>

/** The problems, each with what it is known by, as a SARIF 2.1.0 log. */
export function sarifOf(
  problems: readonly Problem[],
  fingerprints: ReadonlyMap<Problem, string>,
  version: string,
): object {
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'lazaret review',
            version,
            rules: RULES.map(({ id, summary, why, remedy, severity }) => ({
              id,
              shortDescription: { text: summary },
              fullDescription: { text: why },
              help: { text: remedy },
              defaultConfiguration: { level: LEVELS[severity] },
            })),
          },
        },
        results: problems.map((problem) => ({
          ruleId: problem.rule,
          level: LEVELS[ruleOf(problem.rule).severity],
          message: { text: problem.message },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: problem.path.split('/').map(encodeURIComponent).join('/') },
                region: { startLine: problem.line },
              },
            },
          ],
          partialFingerprints: { 'lazaret/v1': fingerprints.get(problem) ?? '' },
        })),
      },
    ],
  }
}
