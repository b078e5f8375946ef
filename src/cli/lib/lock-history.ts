import { LazaretError } from '../../model/errors.ts'
import type { Lock } from '../../lockfiles/lock.ts'
import { lockKindOf, readLock } from '../../lockfiles/read.ts'
import { enteredIn, type Entered, type LockVersion } from '../../review/entered.ts'
import type { Repository } from '../../review/repository.ts'
import { git } from './git.ts'

/** How far back is looked, days. */
export const DAYS = 90

/** Most versions of one lock that are read, and their length in all, characters: each of a large one takes a second. */
const VERSIONS_MAX = 60
const CHARACTERS_MAX = 60_000_000

export interface LockHistory {
  readonly entered: readonly Entered[]
  /** what could not be seen, in sentences */
  readonly unseen: readonly string[]
}

/** What entered the lock files below `root` within `DAYS`, by git's history. */
export async function lockHistory(root: string, { files }: Repository, now = new Date()): Promise<LockHistory> {
  const locks = files.filter(({ path }) => lockKindOf(path) !== undefined)
  if (locks.length === 0) return { entered: [], unseen: [] }
  const shallow = (await git(root, ['rev-parse', '--is-shallow-repository']))?.trim()
  if (shallow === undefined)
    return { entered: [], unseen: ['there is no history of git here: what entered the lock files lately is not known'] }
  const unseen =
    shallow === 'true'
      ? ['the history of git is cut off (a shallow clone): what entered before that counts as old']
      : []
  const entered: Entered[] = []
  for (const { path, text } of locks) {
    const lock = lockOf(path, text)
    if (lock === undefined) continue
    const since = new Date(now.getTime() - DAYS * 86_400_000)
    const history = await versionsOf(root, path, since, shallow === 'true')
    if (history === undefined) unseen.push(`the history of ${path} cannot be read`)
    else {
      entered.push(...enteredIn(path, history.before, history.versions, lock))
      if (history.isCut) unseen.push(`${path} changed too often: who brought the older of its entries is not known`)
    }
  }
  return { entered, unseen }
}

interface Versions {
  readonly before: Lock | undefined
  /** oldest first */
  readonly versions: readonly LockVersion[]
  readonly isCut: boolean
}

async function versionsOf(root: string, path: string, since: Date, isShallow: boolean): Promise<Versions | undefined> {
  const format = '--format=%H%x1f%ct%x1f%an'
  const log = await git(root, ['log', format, `--since=${since.toISOString()}`, 'HEAD', '--', `:(literal)${path}`])
  // A repository without a commit has nothing old.
  if (log === undefined)
    return (await git(root, ['rev-parse', '-q', '--verify', 'HEAD'])) === undefined ? NOTHING : undefined
  const commits = log.split('\n').flatMap((line) => {
    const [commit, seconds, author] = line.split('\u{1f}')
    return commit === undefined || seconds === undefined || author === undefined
      ? []
      : [{ commit, author, date: new Date(Number(seconds) * 1000) }]
  })
  const oldest = commits.at(-1)
  const before = lockOf(path, await blobOf(root, await oldRevision(root, oldest?.commit, isShallow), path))
  const versions: LockVersion[] = []
  let characters = 0
  for (const commit of commits.slice(0, VERSIONS_MAX)) {
    const text = await blobOf(root, commit.commit, path)
    characters += text?.length ?? 0
    if (characters > CHARACTERS_MAX) break
    const lock = lockOf(path, text)
    if (lock !== undefined) versions.push({ ...commit, lock })
  }
  const isCut = commits.length > VERSIONS_MAX || characters > CHARACTERS_MAX
  return { before, versions: versions.toReversed(), isCut }
}

/** The commit of what counts as old. Where the history is cut off, that is the first commit that is there. */
async function oldRevision(root: string, oldest: string | undefined, isShallow: boolean): Promise<string> {
  if (oldest === undefined) return 'HEAD'
  const parent = `${oldest}^`
  const isCutOff = isShallow && (await git(root, ['rev-parse', '-q', '--verify', parent])) === undefined
  return isCutOff ? oldest : parent
}

const NOTHING: Versions = { before: undefined, versions: [], isCut: false }

/** A file as a commit has it. By its plain bytes: no filter and no conversion of the repository's is run. */
export async function blobOf(root: string, revision: string, path: string): Promise<string | undefined> {
  return git(root, ['cat-file', 'blob', `${revision}:./${path}`])
}

function lockOf(path: string, text: string | undefined): Lock | undefined {
  const kind = lockKindOf(path)
  if (kind === undefined || text === undefined) return undefined
  try {
    return readLock(kind, text)
  } catch (error) {
    // The lock of today is told as unreadable by the review; one of long ago is as none.
    if (error instanceof LazaretError) return undefined
    throw error
  }
}
