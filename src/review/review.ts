import { LazaretError } from '../model/errors.ts'
import type { Lock } from '../lockfiles/lock.ts'
import { lockKindOf, readLock } from '../lockfiles/read.ts'
import type { Problem } from './problem.ts'
import type { Repository, SourceFile } from './repository.ts'
import { dockerfileProblems } from './rules/dockerfile.ts'
import { gitlabProblems } from './rules/gitlab.ts'
import { lockProblems, manifestProblems } from './rules/locks.ts'
import type { ActionCommits } from './rules/pins.ts'
import { pipelineProblems } from './rules/pipeline.ts'
import { composeProblems, containerUses, sharedProblems, type Use } from './rules/services.ts'
import { workflowProblems } from './rules/workflow.ts'

export interface Review {
  /** by path and line */
  readonly problems: readonly Problem[]
  /** files that were read */
  readonly examined: readonly string[]
  /** what could not be seen, in sentences */
  readonly unseen: readonly string[]
}

/** Whether a review reads a file, by its path from the root. */
export function isReviewed(path: string): boolean {
  return kindOf(path) !== undefined
}

type Kind =
  | 'workflow'
  | 'gitlab'
  | 'pipeline'
  | 'dockerfile'
  | 'dockerignore'
  | 'compose'
  | 'containers'
  | 'manifest'
  | 'lock'

const KINDS: readonly (readonly [RegExp, Kind])[] = [
  [/^\.github\/workflows\/[^/]+\.ya?ml$/, 'workflow'],
  [/(?:^|\/)action\.ya?ml$/, 'workflow'],
  [/(?:^|\/)\.gitlab-ci\.ya?ml$/, 'gitlab'],
  [/^\.circleci\/config\.ya?ml$|(?:^|\/)azure-pipelines[\w.-]*\.ya?ml$/, 'pipeline'],
  [/(?:^|\/)(?:[\w-]+\.)?(?:Dockerfile|Containerfile)(?:\.[\w-]+)?$/, 'dockerfile'],
  [/(?:^|\/)(?:[\w.-]+)?\.dockerignore$/, 'dockerignore'],
  [/(?:^|\/)(?:docker-)?compose(?:[.-][\w-]+)*\.ya?ml$/, 'compose'],
  [/(?:^|\/)(?:k8s|kubernetes|manifests|deploy)\/(?:.*\/)?[^/]+\.ya?ml$/, 'containers'],
  [/(?:^|\/)package\.json$/, 'manifest'],
]

function kindOf(path: string): Kind | undefined {
  return KINDS.find(([pattern]) => pattern.test(path))?.[1] ?? (lockKindOf(path) === undefined ? undefined : 'lock')
}

/** Answers the five questions about a repository. Pure: nothing is read or run. */
export function reviewOf(repository: Repository, commits: ActionCommits = new Map()): Review {
  const unseen = [...repository.unseen]
  const locks = new Map<string, Lock>()
  for (const file of repository.files) {
    const kind = lockKindOf(file.path)
    const lock = kind === undefined ? undefined : orSay(file, unseen, () => readLock(kind, file.text))
    if (lock !== undefined) locks.set(file.path, lock)
  }
  const uses: Use[] = []
  const own = ownNames(repository)
  const surroundings = { repository, locks, commits, unseen, uses, own }
  const problems = repository.files.flatMap((file) => problemsOf(file, surroundings))
  problems.push(...sharedProblems(uses))
  for (const [path, lock] of locks) {
    problems.push(...lockProblems(path, lock))
    for (const { line, text } of lock.unread) unseen.push(`${path}:${line} names ${text}, which is not followed`)
  }
  for (const { path, tracked, names } of repository.envFiles) {
    if (tracked !== true || isExample(path)) continue
    problems.push({
      rule: 'tracked-env-file',
      path,
      line: 1,
      message: `${names.length} variables are under version control`,
    })
  }
  return {
    problems: once(problems).toSorted((a, b) => compare(a.path, b.path) || a.line - b.line || compare(a.rule, b.rule)),
    examined: repository.files.map(({ path }) => path),
    unseen,
  }
}

/** What several jobs take from one place is a problem of that place once. */
function once(problems: readonly Problem[]): Problem[] {
  const keyed = problems.map(
    (problem) => [JSON.stringify([problem.rule, problem.path, problem.line, problem.message]), problem] as const,
  )
  return [...new Map(keyed).values()]
}

/** Environment files that show names and hold no values. */
function isExample(path: string): boolean {
  return /\.(?:example|sample|template|dist)$/.test(path)
}

interface Surroundings {
  readonly repository: Repository
  readonly locks: ReadonlyMap<string, Lock>
  readonly commits: ActionCommits
  readonly unseen: string[]
  /** is added to */
  readonly uses: Use[]
  /** names of the packages that the repository itself holds */
  readonly own: ReadonlySet<string>
}

function problemsOf(file: SourceFile, surroundings: Surroundings): readonly Problem[] {
  const { repository, locks, unseen, uses } = surroundings
  const said = unseen.length
  const found = orSay(file, unseen, () => {
    switch (kindOf(file.path)) {
      case 'workflow':
        return workflowProblems(file, surroundings)
      case 'gitlab':
        return gitlabProblems(file, locks)
      case 'pipeline':
        return pipelineProblems(file, locks)
      case 'dockerfile':
        return dockerfileProblems(file, { locks, files: repository.files, envFiles: valued(repository) })
      case 'compose':
        return composeProblems(file)
      case 'containers':
        return collected(uses, containerUses(file))
      case 'manifest':
        return manifestProblems(file, {
          found: lockFor(file.path, locks),
          own: surroundings.own,
          isBelow: isBelowManifest(file.path, repository),
        })
      case 'lock':
      case 'dockerignore':
      case undefined:
        return []
    }
  })
  if (found === undefined && unseen.length === said) unseen.push(`${file.path} could not be read as what its name says`)
  return found ?? []
}

function ownNames({ files }: Repository): ReadonlySet<string> {
  const manifests = files.filter(({ path }) => kindOf(path) === 'manifest')
  return new Set(manifests.flatMap(({ text }) => /^\s*"name"\s*:\s*"([^"]+)"/m.exec(text)?.[1] ?? []))
}

/** Whether a folder above has a manifest, too. */
function isBelowManifest(path: string, { files }: Repository): boolean {
  return files.some((file) => {
    const folder = /^(.*\/)?package\.json$/.exec(file.path)
    return folder !== null && file.path !== path && path.startsWith(folder[1] ?? '')
  })
}

/** Environment files that hold values, by their paths. */
function valued({ envFiles }: Repository): string[] {
  return envFiles.map(({ path }) => path).filter((path) => !isExample(path))
}

/** What is shared shows itself only when all files are read. */
function collected(uses: Use[], found: readonly Use[] | undefined): [] | undefined {
  if (found === undefined) return undefined
  uses.push(...found)
  return []
}

interface Found {
  readonly lock: Lock
  /** whether it is the manifest's own, and not that of a folder above, which need not hold it */
  readonly isBeside: boolean
}

/** The lock of the same folder, or of the nearest one above: workspaces share one. */
function lockFor(path: string, locks: ReadonlyMap<string, Lock>): Found | undefined {
  const own = path.replace(/[^/]*$/, '')
  for (let folder = own; ; folder = folder.replace(/[^/]*\/$/, '')) {
    for (const [at, lock] of locks) {
      const isNpm = !/^(?:requirements|poetry-lock|uv-lock|pdm-lock|pylock|pipfile-lock)$/.test(lock.kind)
      if (isNpm && at.startsWith(folder) && !at.slice(folder.length).includes('/'))
        return { lock, isBeside: folder === own }
    }
    if (folder === '') return undefined
  }
}

/** What `read` gives; undefined where the file is not what it should be, which is then said. */
function orSay<Result>({ path }: SourceFile, unseen: string[], read: () => Result): Result | undefined {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof LazaretError || error instanceof SyntaxError)) throw error
    unseen.push(`${path}: ${error.message}`)
    return undefined
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
