import { LazaretError } from '../model/errors.ts'

/** One attempt that failed, and whether another may do better. Stays inside this station. */
export class AttemptFailure extends Error {
  readonly error: LazaretError
  readonly retryable: boolean
  /** what upstream's Retry-After asks for, milliseconds */
  readonly pauseMs: number | undefined

  constructor(error: LazaretError, retryable: boolean, pauseMs?: number) {
    super(error.message, { cause: error })
    this.error = error
    this.retryable = retryable
    this.pauseMs = pauseMs
  }
}

/** Codes of Node and undici that mean: nobody answered, or the line broke. Another attempt may do better. */
const LINE_CODES: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'refuses connections'],
  ['ECONNRESET', 'broke the connection'],
  ['EPIPE', 'broke the connection'],
  ['ENOTFOUND', 'is not known to the resolver'],
  ['EAI_AGAIN', 'could not be resolved just now'],
  ['ETIMEDOUT', 'did not answer in time'],
  ['EHOSTUNREACH', 'cannot be reached'],
  ['ENETUNREACH', 'cannot be reached'],
  ['UND_ERR_SOCKET', 'broke the connection'],
  ['UND_ERR_CONNECT_TIMEOUT', 'did not accept the connection in time'],
  ['UND_ERR_HEADERS_TIMEOUT', 'did not answer in time'],
  ['UND_ERR_BODY_TIMEOUT', 'fell silent in the middle of its answer'],
])

/** Codes of undici that mean: we ended our connections ourselves. */
const OWN_END: ReadonlySet<string> = new Set(['UND_ERR_DESTROYED', 'UND_ERR_CLOSED'])

/** An error of the connection or of the protocol, in words for the person who reads the log. */
export function failureOf(error: unknown, host: string): AttemptFailure {
  if (error instanceof AttemptFailure) return error
  const own = ownErrorIn(error)
  if (own !== undefined) return new AttemptFailure(own, false)
  const code = codeOf(error)
  const proxied = proxyAnswerIn(error)
  if (proxied !== undefined) {
    const advice = proxied === '407' ? '; its credentials are missing or wrong' : ''
    const message = `the proxy answered ${proxied} when it was asked to connect to ${host}${advice}`
    return new AttemptFailure(failure('upstream-unreachable', message, error), proxied.startsWith('5'))
  }
  if (OWN_END.has(code)) {
    return new AttemptFailure(
      failure('upstream-unreachable', `${host} is not asked any more: Lazaret stops`, error),
      false,
    )
  }
  const line = LINE_CODES.get(code)
  if (line !== undefined) {
    return new AttemptFailure(failure('upstream-unreachable', `${host} ${line}${addressIn(error, host)}`, error), true)
  }
  if (/^(?:CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/.test(code)) {
    const advice = 'set ca_file or NODE_EXTRA_CA_CERTS where a certificate authority of your own signs it'
    return new AttemptFailure(
      failure('upstream-unreachable', `${host} shows a certificate that is not trusted (${code}); ${advice}`, error),
      false,
    )
  }
  return new AttemptFailure(
    failure('upstream-failed', `${host} answered in a way that cannot be read (${code})`, error),
    false,
  )
}

function failure(code: 'upstream-failed' | 'upstream-unreachable', message: string, cause: unknown): LazaretError {
  return new LazaretError(code, message, { cause })
}

/** An error that we raised ourselves may come back wrapped by the connection's layers. */
function ownErrorIn(error: unknown): LazaretError | undefined {
  let current = error
  for (let depth = 0; depth < 5 && current instanceof Error; depth += 1) {
    if (current instanceof LazaretError) return current
    if (current instanceof AggregateError) {
      const found = current.errors.find((inner) => inner instanceof LazaretError)
      if (found instanceof LazaretError) return found
    }
    current = current.cause
  }
  return undefined
}

/** The status with which a proxy turned a CONNECT down; undici tells it in its message alone. */
function proxyAnswerIn(error: unknown): string | undefined {
  return error instanceof Error ? /^Proxy response \((\d{3})\)/.exec(error.message)?.[1] : undefined
}

/** Who did not answer: behind a proxy it is not the host that was asked for. */
function addressIn(error: unknown, host: string): string {
  const one: unknown = error instanceof AggregateError ? error.errors[0] : error
  if (!(one instanceof Error) || !('syscall' in one) || one.syscall !== 'connect') return ''
  if (!('address' in one) || !('port' in one)) return ''
  const address = `${String(one.address)}:${String(one.port)}`
  return address === host ? '' : ` at ${address}`
}

function codeOf(error: unknown): string {
  for (const one of [error, error instanceof Error ? error.cause : undefined]) {
    if (one instanceof AggregateError && one.errors.length > 0) return codeOf(one.errors[0])
    if (typeof one === 'object' && one !== null && 'code' in one && typeof one.code === 'string') return one.code
  }
  return error instanceof Error ? error.name : 'unknown'
}
