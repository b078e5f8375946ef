import { statSync } from 'node:fs'
import { LazaretError } from '../../model/errors.ts'
import type { Profile } from './profile.ts'

/** Options of `lazaret check`. */
export interface CheckOptions {
  readonly config?: string
  readonly policy?: string
  readonly profile?: Profile
  readonly before?: string
  readonly jobs?: string
  readonly out?: string
  readonly base?: string
  readonly cache?: string | false
  readonly allowOutside?: true
  readonly json?: true
  readonly sarif?: true
  readonly all?: true
}

/** What is asked for, `files`: artifacts alone, which need no data folder and no upstream. */
export type Wanted =
  | { readonly kind: 'files'; readonly words: readonly string[] }
  | { readonly kind: 'targets'; readonly words: readonly string[] }
  | { readonly kind: 'jobs'; readonly jobs: string; readonly out: string }

/** Endings of artifacts. */
const ARCHIVE = /\.(?:tgz|tar\.gz|tar\.bz2|tar\.xz|tar|whl|zip|egg)$/i

/** Throws LazaretError `bad-request` where options and words do not go together. */
export function wantedOf(words: readonly string[], options: CheckOptions): Wanted {
  const { jobs, out: answers, profile, before } = options
  if (options.json && options.sarif) throw wrongUse('choose one of --json and --sarif')
  if (jobs !== undefined || answers !== undefined) {
    if (words.length > 0 || profile !== undefined || before !== undefined || options.json || options.all)
      throw wrongUse('--jobs and --out stand alone: each job names its own file, profile and version before')
    if (jobs === undefined || answers === undefined) throw wrongUse('--jobs and --out go together')
    return { kind: 'jobs', jobs, out: answers }
  }
  const [target] = words
  if (target === undefined)
    throw wrongUse('name what to check: a file, a lock file, a folder, npm:name@version or pypi:name==version')
  if ((profile === 'update') !== (before !== undefined)) throw wrongUse('--profile update and --before go together')
  if (profile !== undefined && words.length > 1) throw wrongUse('--profile is for one file')
  if (profile !== undefined && !isFile(target)) throw wrongUse(`${target} is no file here: --profile is for files`)
  const isOfFiles = words.every((word) => isArtifactFile(word))
  if (isOfFiles && (options.base !== undefined || options.sarif)) throw forLocks()
  return { kind: isOfFiles ? 'files' : 'targets', words }
}

/** Whether a word names a file here that is an artifact by its name. No lock file has such a name. */
export function isArtifactFile(word: string): boolean {
  return ARCHIVE.test(word) && isFile(word)
}

export function forLocks(): LazaretError {
  return wrongUse('--base and --sarif are for lock files')
}

export function wrongUse(message: string): LazaretError {
  return new LazaretError('bad-request', message)
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}
