import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { LazaretError } from '../model/errors.ts'

/** Folders of a project that are looked through for secrets. Beyond, nothing is run: one that was not seen could be read. */
export const FOLDERS_MAX = 50_000

/** Folders that clients fill, and the history, which is read-only anyway. */
const PASSED_OVER = new Set(['node_modules', '.git', '.venv', 'venv'])

/** Files that hold nothing but secrets. */
const SECRET = /^(?:\.env(?:\.(?!example$|sample$|template$)[\w.-]+)?|\.envrc|\.netrc|\.pypirc|\.git-credentials)$/

/** Settings that hold credentials among others. */
const SETTINGS = /^\.(?:npmrc|yarnrc|yarnrc\.yml)$/

/** A line of settings that is, or names, a credential: of npm, yarn 1 and yarn 4. */
const CREDENTIAL = /(?:_auth(?:token)?|_password|username|certfile|keyfile|\bkey|npmAuth(?:Token|Ident))["']?[\s=:]/i

export interface Secrets {
  /** files that are empty inside, absolute */
  readonly masked: readonly string[]
  /** what settings are inside, by their path */
  readonly replaced: ReadonlyMap<string, string>
  /** `.git` of the project and of what lies in it, absolute */
  readonly histories: readonly string[]
}

/** What of a project a command must not see. Throws LazaretError `bad-request` where it has too many folders to look through. */
export function secretsOf(project: string, foldersMax = FOLDERS_MAX): Secrets {
  const masked = new Set<string>()
  const replaced = new Map<string, string>()
  const histories: string[] = []
  const open = [project]
  for (const folder of open) {
    if (open.length > foldersMax)
      throw new LazaretError(
        'bad-request',
        `nothing was run: the project has more than ${foldersMax} folders, and secrets in them may not all be seen`,
      )
    for (const entry of entriesOf(folder)) {
      const path = join(folder, entry.name)
      if (entry.name === '.git') histories.push(path)
      if (entry.isDirectory() && !PASSED_OVER.has(entry.name)) open.push(path)
      const file = SECRET.test(entry.name) || SETTINGS.test(entry.name) ? fileBehind(path) : undefined
      if (file === undefined) continue
      if (SECRET.test(entry.name)) masked.add(file)
      else {
        const text = readFileSync(file, 'utf8')
        const kept = withoutCredentials(text)
        if (kept !== text) replaced.set(file, kept)
      }
    }
  }
  return { masked: [...masked], replaced, histories }
}

function withoutCredentials(text: string): string {
  return text
    .split('\n')
    .filter((line) => !CREDENTIAL.test(line))
    .join('\n')
}

/** None of a folder that may not be read: the command is the same user, and may not read it either. */
function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return []
  }
}

/** Where a link leads is what would be read. */
function fileBehind(path: string): string | undefined {
  if (!existsSync(path)) return undefined
  const real = realpathSync(path)
  return lstatSync(real).isFile() ? real : undefined
}
