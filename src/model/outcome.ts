/** From mildest to most severe. The most severe matching rule decides. */
export const OUTCOMES = ['allow', 'warn', 'hold', 'quarantine', 'block'] as const

export type Outcome = (typeof OUTCOMES)[number]

export function severityOf(outcome: Outcome): number {
  return OUTCOMES.indexOf(outcome)
}

/** Allowed or warned artifacts are served; all others are refused. */
export function isServed(outcome: Outcome): boolean {
  return severityOf(outcome) <= severityOf('warn')
}

export const MODES = ['enforce', 'observe'] as const

export type Mode = (typeof MODES)[number]
