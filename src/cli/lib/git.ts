import { execFile } from 'node:child_process'

/** A call ends within this, milliseconds. */
const CALL_MS = 30_000

/** Longest answer, bytes. */
const ANSWER_BYTES_MAX = 64 * 1024 * 1024

/**
 * Of what the caller has in its environment git gets the path to programs and nothing else: no settings of the machine or the
 * person, no pager, no questions, no locks, and nothing that is fetched where a clone is partial.
 */
const ENVIRONMENT = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_NO_LAZY_FETCH: '1',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_PAGER: 'cat',
  GIT_TERMINAL_PROMPT: '0',
  LC_ALL: 'C',
} as const

/** Settings by which a repository makes git start programs. */
const SETTINGS = [
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'core.pager=cat',
  'diff.external=',
  'log.showSignature=false',
  'protocol.allow=never',
] as const

/** What git answers in `folder`; undefined: there is no git, no repository, or it refuses. Only reads. */
export async function git(folder: string, args: readonly string[]): Promise<string | undefined> {
  const env = { ...ENVIRONMENT, PATH: process.env['PATH'] }
  const given = ['--no-pager', ...SETTINGS.flatMap((one) => ['-c', one]), '-C', folder, ...args]
  return new Promise((resolve) => {
    execFile('git', given, { env, timeout: CALL_MS, maxBuffer: ANSWER_BYTES_MAX, encoding: 'utf8' }, (error, stdout) =>
      resolve(error === null ? stdout : undefined),
    )
  })
}
