export const SEVERITIES = ['info', 'low', 'medium', 'high', 'critical'] as const

export type Severity = (typeof SEVERITIES)[number]

export const CONFIDENCES = ['low', 'medium', 'high'] as const

export type Confidence = (typeof CONFIDENCES)[number]

/** When code runs without being called, earliest first: what runs at install needs nobody to import it. */
export const MOMENTS = ['install', 'build', 'startup', 'import'] as const

export type Moment = (typeof MOMENTS)[number]

/** What a piece of evidence shows in the chain from the trigger to the act. */
export type EvidenceRole = 'trigger' | 'step' | 'source' | 'sink' | 'subject'

/** A place in the artifact, with the lines that stand there. Text is as found: hostile until escaped. */
export interface Evidence {
  readonly role: EvidenceRole
  /** path inside the package, as the installer sees it: `install.js`, `six.py` */
  readonly path: string
  /** 1-based */
  readonly line?: number
  /** 1-based, in UTF-16 units */
  readonly column?: number
  /** what this place does, in a few words: "reads process.env" */
  readonly note: string
  /** a few lines around, each cut at `EXCERPT.lineMax` characters */
  readonly snippet?: Snippet
}

/** How a line too long to show whole is cut: around the column that matters, with `…` where something is left out. UTF-16 units. */
export const EXCERPT = { lineMax: 240, lead: 60 } as const

export interface Snippet {
  /** 1-based line number of `lines[0]` */
  readonly firstLine: number
  readonly lines: readonly string[]
}

/** What one check reports on one artifact [SARIF result]. */
export interface Finding {
  /** id of the check, stamped by the runner */
  readonly check: string
  readonly severity: Severity
  readonly confidence: Confidence
  /** one plain sentence without the package's name: "adds a postinstall script that …" */
  readonly message: string
  /** when the code of its evidence runs; `call`: somebody must call it. Absent where it is about no code */
  readonly moment?: Moment | 'call'
  /** in order from trigger to act; empty only where the artifact as a whole is meant */
  readonly evidence: readonly Evidence[]
}

/** What the finding `check-failed` says of a check that did not come to its end; of all of them, where `check` is absent. */
export function failureMessage(reason: string, check?: string): string {
  return check === undefined ? `could not be inspected: ${reason}` : `the check ${check} failed: ${reason}`
}

/** The check of which the finding `check-failed` says that it failed; undefined: of none in particular. */
export function failedCheck({ message }: Pick<Finding, 'message'>): string | undefined {
  return /^the check ([a-z-]+) failed: /.exec(message)?.[1]
}

/** Whether the finding `check-failed` says that nothing was inspected. */
export function isOfAllChecks({ message }: Pick<Finding, 'message'>): boolean {
  return message.startsWith(failureMessage(''))
}
