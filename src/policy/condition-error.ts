/** What is wrong with a condition, and where in its text. */
export class ConditionError extends Error {
  /** 0-based offset in the condition's text, UTF-16 units */
  readonly offset: number
  /** what to write instead, or empty */
  readonly hint: string

  constructor(message: string, offset: number, hint: string) {
    super(message)
    this.name = 'ConditionError'
    this.offset = offset
    this.hint = hint
  }
}
