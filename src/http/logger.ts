import { LazaretError } from '../model/errors.ts'
import { pino, type DestinationStream, type Logger } from 'pino'

export interface LogOptions {
  readonly level: string
  /** default: standard output */
  readonly destination?: DestinationStream
}

/** Headers and fields that never reach the log, at the depths where code of ours logs them. */
const SECRET = [
  'authorization',
  'cookie',
  'password',
  'token',
  'credentials',
  'proxy-authorization',
  'x-csrf-token',
  'set-cookie',
]

const REDACTED = SECRET.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`])

const MESSAGE_MAX = 2000

/** Structured logs, one JSON object a line, without secrets. */
export function createLogger(options: LogOptions): Logger {
  return pino(
    {
      level: options.level,
      base: {},
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: REDACTED, censor: '[redacted]' },
      formatters: { level: (label) => ({ level: label }) },
      serializers: { req: requestFields, err: errorFields },
    },
    options.destination ?? pino.destination({ fd: 1, sync: false }),
  )
}

/** Tokens of npm, PyPI, GitHub and GitLab, which people put into URLs. */
const TOKENS = /\b(?:npm_|pypi-|gh[opsu]_|github_pat_|glpat-)[\w-]{16,512}/g

/** The value of each parameter of a query: no list of names knows all that hold a secret. */
const QUERY_VALUE = /([?&][^=&\s?]{0,256}=)[^&\s]+/g

/** Where npm's own routes name a person. */
const USER = /(\/-\/user\/org\.couchdb\.user(?::|%3a))[^\s/?"]{1,2000}/gi

/** Text without the credentials of URLs, the values of queries, names of users, and what is a token by its looks. */
export function scrub(text: string): string {
  return text
    .slice(0, MESSAGE_MAX)
    .replaceAll(TOKENS, '[redacted]')
    .replaceAll(/\b(bearer|basic)(\s+)[\w.~+/=-]{1,4096}/gi, '$1$2[redacted]')
    .replaceAll(
      /(_authToken|_auth|_password|\/-\/user\/token|\/tokens\/token)([=:/]\s?)[^\s/&?"]{1,4096}/g,
      '$1$2[redacted]',
    )
    .replaceAll(USER, '$1[redacted]')
    .replaceAll(/:\/\/[^\s/@:]{0,256}(?::[^\s/@]{0,512})?@/g, '://[redacted]@')
    .replaceAll(QUERY_VALUE, '$1[redacted]')
}

interface LoggedRequest {
  readonly id?: unknown
  readonly method?: string
  readonly url?: string
  readonly ip?: string
}

function requestFields(request: LoggedRequest): object {
  return { id: request.id, method: request.method, url: scrubUrl(request.url ?? ''), address: request.ip }
}

/** As `scrub`, by the parts that a query has: one without a name is a value too. */
function scrubUrl(url: string): string {
  const [path = '', ...query] = url.split('?')
  if (query.length === 0) return scrub(path)
  const keys = query
    .join('?')
    .split('&')
    .map((part) => (part.includes('=') ? `${part.slice(0, part.indexOf('='))}=[redacted]` : '[redacted]'))
  return `${scrub(path)}?${scrub(keys.join('&'))}`
}

interface Failure {
  readonly type: string
  readonly message: string
  readonly code?: unknown
  readonly stack?: string
  readonly cause?: Failure
}

/** A request that a stop met: no fault, and the place in the code says nothing. */
function isForeseen(error: Error): boolean {
  return error instanceof LazaretError && error.code === 'stopping'
}

function errorFields(error: unknown, depth = 0): Failure {
  if (!(error instanceof Error)) return { type: typeof error, message: scrub(String(error)) }
  return {
    type: error.name,
    message: scrub(error.message),
    ...('code' in error ? { code: error.code } : {}),
    ...(error.stack === undefined || isForeseen(error) ? {} : { stack: scrub(error.stack) }),
    ...(error.cause === undefined || depth >= 3 ? {} : { cause: errorFields(error.cause, depth + 1) }),
  }
}
