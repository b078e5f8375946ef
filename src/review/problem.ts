export const SEVERITIES = ['low', 'medium', 'high'] as const

export type Severity = (typeof SEVERITIES)[number]

/** The five questions that a review answers, by their number. */
export const QUESTIONS = {
  1: 'Which secrets are present while packages are installed, images built and jobs set up?',
  2: 'Which actions and includes are pinned to full commits, and which float?',
  3: 'Which services share one broad environment file?',
  4: 'Which dependencies come from git, from addresses, without a lock, or came lately?',
  5: 'Where can the code of a package reach the outside without an allow-list?',
} as const

export type Question = keyof typeof QUESTIONS

/**
 * A change of one line: `find` becomes `by`, which may hold several lines; an empty `find`: `by` is added behind the line. Of a
 * file that is not there `by` is a line that it gets.
 */
export interface Edit {
  readonly path: string
  /** 1-based; 0 of a file that is not there */
  readonly line: number
  readonly find: string
  /** undefined: the line goes */
  readonly by: string | undefined
}

export interface Problem {
  readonly rule: string
  readonly path: string
  /** 1-based */
  readonly line: number
  readonly message: string
  readonly edits?: readonly Edit[]
}

export interface Rule {
  readonly id: string
  readonly question: Question
  readonly severity: Severity
  readonly summary: string
  readonly why: string
  readonly remedy: string
}
