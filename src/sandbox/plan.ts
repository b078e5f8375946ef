/** What the process inside the network namespace is told, as JSON in a variable. */
export interface Plan {
  /** address and port under which the command reaches Lazaret */
  readonly port: number
  /** socket file behind which Lazaret is */
  readonly socket: string
  /** options of bwrap */
  readonly options: readonly string[]
  readonly command: readonly string[]
  /** of the command; it gets nothing else */
  readonly environment: Readonly<Record<string, string>>
}

export const PLAN_VARIABLE = 'LAZARET_SANDBOX_PLAN'

/** The descriptor on which attempts are told, one JSON object a line. */
export const ATTEMPTS_FD = 3

/** Somebody inside wanted to reach something outside. */
export interface Attempt {
  /** ISO 8601 UTC */
  readonly at: string
  /** command line; absent: it was gone before it could be seen */
  readonly process?: string
  /** whose script it is, like `npm:name@1.0.0`, as its folder and its client say; absent: of none, or nothing says so */
  readonly package?: string
  readonly host: string
  /** absent: only the name was asked for */
  readonly port?: number
}

/** Ports on which connections are taken, to see what they are for, and ended. Others are refused without a word. */
export const WATCHED_PORTS: readonly number[] = [
  20, 21, 22, 23, 25, 43, 53, 80, 110, 143, 389, 443, 445, 465, 587, 636, 853, 873, 993, 1080, 1337, 1433, 2375, 2376,
  3000, 3128, 3306, 3333, 4443, 4444, 5000, 5432, 5555, 5601, 6379, 6667, 7777, 8000, 8008, 8080, 8081, 8443, 8888,
  9000, 9001, 9090, 9200, 9418, 11211, 27017,
]
