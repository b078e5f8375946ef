import { QUESTIONS, type Rule } from './problem.ts'
import { RULES } from './rules/all.ts'

/** The rules' part of docs/review.md, from their own words. */
export function rulesDocument(): string {
  return Object.entries(QUESTIONS)
    .flatMap(([number, question]) =>
      [`## ${number}. ${question}`, ''].concat(
        RULES.filter((rule) => String(rule.question) === number).flatMap((rule) => section(rule)),
      ),
    )
    .join('\n')
}

function section({ id, severity, summary, why, remedy }: Rule): string[] {
  const head = [`### ${id}`, '', `${summary}. Severity ${severity}.`, '']
  return head.concat(`**Why.** ${why}`, '', `**How to mend it.** ${remedy}`, '')
}
