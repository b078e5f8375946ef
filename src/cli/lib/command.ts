import { lookup } from '../../model/lookup.ts'
import { type Command, InvalidArgumentError } from 'commander'
import { isInCalendar } from '../../model/day.ts'
import { LazaretError } from '../../model/errors.ts'
import { err } from './terminal.ts'

/** 0: allowed or done; 1: refused, or a check of ours failed; 2: trouble, and a line that says what to do. */
export const EXIT = { ok: 0, refused: 1, trouble: 2 } as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** Options that every command which opens the app understands. */
export interface ConfigOptions {
  readonly config?: string
  readonly dataDir?: string
}

export function configOptions(command: Command): Command {
  return command
    .option('-c, --config <file>', 'configuration file')
    .option('--data-dir <folder>', 'data folder (default: ./data, or as configured)')
}

/** Runs a command's work; its exit code is the process's. Trouble is one clear line on standard error. */
export function action<Arguments extends unknown[]>(work: (...args: Arguments) => Promise<ExitCode>) {
  return async (...args: Arguments): Promise<void> => {
    try {
      process.exitCode = await work(...args)
    } catch (error) {
      process.exitCode = EXIT.trouble
      err(trouble(error))
    }
  }
}

/**
 * `lazaret … | head`: whoever reads has enough. That is no trouble, and nothing is left to say. Output that gets lost otherwise, on
 * a full disk, must not end as a refusal does.
 */
export function endWithOutput(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') {
      process.exitCode = EXIT.trouble
      err(trouble(error))
    }
    process.exit()
  })
}

/** Codes whose general hint is for those who ask over HTTP: at the command line the message says what to do. */
const SAID = new Set<LazaretError['code']>(['bad-request', 'not-found', 'conflict'])

/** `lazaret: what is wrong. What to do next.` */
export function trouble(error: unknown): string {
  if (error instanceof LazaretError) {
    return `lazaret: ${sentence(error.message)}${SAID.has(error.code) ? '' : ` ${error.hint}`}`
  }
  if (isSystemError(error)) return `lazaret: ${sentence(ofSystem(error))}`
  return `lazaret: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
}

/** Other spellings of a date are read in another way by each machine. */
const ISO_DAY = /^\d{4}-\d{2}-\d{2}(?:T|$)/

/** An ISO date or time in the future, or a number of days: `2026-12-31`, `30d`. */
export function parseUntil(text: string): string {
  const days = /^(\d{1,3})d$/.exec(text)
  const at = days === null ? timeOf(text) : Date.now() + Number(days[1]) * 86_400_000
  if (Number.isNaN(at)) throw new InvalidArgumentError('Give a date (2026-12-31) or a number of days (30d).')
  if (at <= Date.now()) throw new InvalidArgumentError('This time has passed already.')
  return new Date(at).toISOString()
}

/** An ISO date or time in the past, or a number of days before now: `2026-10-01`, `30d`. */
export function parseSince(text: string): string {
  const days = /^(\d{1,4})d$/.exec(text)
  if (days !== null) return daysAgo(Number(days[1]))
  const at = timeOf(text)
  if (Number.isNaN(at)) throw new InvalidArgumentError('Give a date (2026-10-01) or a number of days (30d).')
  if (at > Date.now()) throw new InvalidArgumentError('This time has not come yet.')
  return new Date(at).toISOString()
}

export function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString()
}

function timeOf(text: string): number {
  if (!ISO_DAY.test(text)) return NaN
  if (!isInCalendar(text)) throw new InvalidArgumentError('There is no such date.')
  return Date.parse(text)
}

/** The operating system said no: to a path, an address, a lack of space. Where in our code is nothing to the user. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'code' in error
}

/** What its codes mean to whoever named the path. */
const OF_PATHS: Readonly<Record<string, string>> = lookup({
  ENOENT: 'there is no such file or folder',
  EACCES: 'this user may not open it',
  ENOTDIR: 'there is a file where a folder was expected',
})

function ofSystem({ path, code = '', message }: NodeJS.ErrnoException): string {
  // Reading one says no path.
  if (code === 'EISDIR') return 'a folder was named where a file is expected'
  const meaning = OF_PATHS[code]
  return path === undefined || meaning === undefined ? message : `${path}: ${meaning}`
}

function sentence(text: string): string {
  return /[.!?\n]$/.test(text) ? text : `${text}.`
}
