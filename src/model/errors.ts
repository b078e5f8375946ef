/** Every error that a module may throw to another: its HTTP status, and what the person should do next. */
export const ERRORS = {
  'bad-request': { status: 400, hint: 'Correct the request and try again.' },
  'bad-name': { status: 400, hint: 'Check the spelling of the package name.' },
  unauthenticated: { status: 401, hint: 'Sign in and try again.' },
  forbidden: { status: 403, hint: 'Ask an administrator of this Lazaret.' },
  'not-found': { status: 404, hint: 'Check the name and the version.' },
  'method-not-allowed': { status: 405, hint: 'This registry is read-only; publish to your private registry directly.' },
  conflict: { status: 409, hint: 'Reload: somebody else changed this meanwhile.' },
  'too-large': { status: 413, hint: 'The named limit can be raised in the configuration.' },
  'too-many-requests': { status: 429, hint: 'Wait a minute and try again.' },
  internal: { status: 500, hint: 'See the log of this Lazaret; the request id is in the reply.' },
  'upstream-failed': { status: 502, hint: 'The upstream registry answered badly; try again, then ask its operator.' },
  'upstream-unreachable': {
    status: 503,
    hint: 'The upstream registry does not answer as it should; what is cached keeps serving.',
  },
  // No client repeats a 403: what upstream answers now it will answer in a minute, too.
  'upstream-refused': {
    status: 403,
    hint: 'Ask the operator of this Lazaret: the upstream registry does not answer it as it is set up.',
  },
  // No client repeats a 403: the next attempt would meet the same configuration.
  'upstream-forbidden-host': {
    status: 403,
    hint: 'Ask the operator of this Lazaret: its configuration names the hosts that it fetches from.',
  },
  'storage-unreachable': { status: 503, hint: 'The store of artifacts does not answer; try again in a minute.' },
  'artifact-damaged': {
    status: 503,
    hint: 'Try again in a minute: it is fetched anew. See the disk or the bucket if it stays so.',
  },
  'database-unreachable': { status: 503, hint: 'The database does not answer; try again in a minute.' },
  superseded: { status: 503, hint: 'Try again: it is decided anew.' },
  stopping: { status: 503, hint: 'Try again when this Lazaret runs again.' },
  'inspection-failed': { status: 503, hint: 'See the log of this Lazaret; the artifact is kept back meanwhile.' },
  'unusable-data': { status: 500, hint: 'Mend the data folder, or set another data_dir, and start again.' },
  'invalid-config': { status: 500, hint: 'Correct the configuration and start again.' },
  'invalid-policy': { status: 422, hint: 'Correct the policy file; the policy in force is unchanged.' },
} as const satisfies Record<string, { status: number; hint: string }>

export type ErrorCode = keyof typeof ERRORS

/** The only error class that modules throw to each other. */
export class LazaretError extends Error {
  readonly code: ErrorCode
  /** when upstream asked to be asked again, whole seconds from now */
  readonly retryAfterSeconds: number | undefined

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown; retryAfterSeconds?: number }) {
    super(message, options)
    this.name = 'LazaretError'
    this.code = code
    this.retryAfterSeconds = options?.retryAfterSeconds
  }

  get status(): number {
    return ERRORS[this.code].status
  }

  get hint(): string {
    return ERRORS[this.code].hint
  }

  /** Whether the operator is to read of it in the log: trouble here or at upstream, whatever the client is answered. */
  get concernsOperator(): boolean {
    return this.status >= 500 || this.code === 'upstream-forbidden-host' || this.code === 'upstream-refused'
  }
}
