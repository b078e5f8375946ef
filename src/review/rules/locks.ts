import { member, members, parseJson, textOf, type JsonMember } from '../../lockfiles/json.ts'
import { npmSource, type Lock, type LockEntry } from '../../lockfiles/lock.ts'
import type { Edit, Problem } from '../problem.ts'
import type { SourceFile } from '../repository.ts'

/** A lock file: what comes from elsewhere than a registry, and what no hash holds. */
export function lockProblems(path: string, { kind, entries }: Lock): Problem[] {
  const git = entries.flatMap(({ name, line, source }) =>
    source.kind === 'git' && source.commit === undefined
      ? [
          {
            rule: 'floating-git-dependency',
            path,
            line,
            message: `${name} comes from ${source.url}, by no full commit`,
          },
        ]
      : [],
  )
  const addresses = entries.flatMap(({ name, line, source }) =>
    source.kind === 'url' ? [{ rule: 'lock-address', path, line, message: `${name} comes from ${source.url}` }] : [],
  )
  const isRequirements = kind === 'requirements'
  return [
    ...git,
    ...addresses,
    ...foreignHosts(path, entries),
    ...(isRequirements ? unpinned(path, entries) : unhashed(path, entries)),
  ]
}

function foreignHosts(path: string, entries: readonly LockEntry[]): Problem[] {
  const hosts = entries.flatMap((entry) =>
    entry.source.kind === 'registry' ? entry.files.map(({ url }) => ({ entry, host: hostOf(url) })) : [],
  )
  const counts = new Map<string, number>()
  for (const { host } of hosts) if (host !== undefined) counts.set(host, (counts.get(host) ?? 0) + 1)
  const usual = [...counts].toSorted((a, b) => b[1] - a[1])[0]
  // Several registries, and several names of one, are no anomaly: one entry of another host among many is.
  return hosts.flatMap(({ entry: { name, line }, host }) =>
    host === undefined || host === usual?.[0] || isUsed(counts.get(host) ?? 0, usual?.[1] ?? 0)
      ? []
      : [
          {
            rule: 'lock-foreign-host',
            path,
            line,
            message: `${name} comes from ${host}, the others from ${usual?.[0] ?? ''}`,
          },
        ],
  )
}

/** Most entries of a host that are an anomaly, and how many times as many the usual host then has. */
const FOREIGN_MAX = 2
const USUAL_TIMES = 10

function isUsed(count: number, usual: number): boolean {
  return count > FOREIGN_MAX || count * USUAL_TIMES > usual
}

function unhashed(path: string, entries: readonly LockEntry[]): Problem[] {
  const bare = entries.filter(
    ({ source, files }) =>
      source.kind === 'registry' && (files.length === 0 || files.some(({ integrity }) => integrity.length === 0)),
  )
  const [first] = bare
  if (first === undefined) return []
  const message = `there is no hash of ${first.name}${andMore(bare.length - 1)}`
  return [{ rule: 'lock-without-integrity', path, line: first.line, message }]
}

function unpinned(path: string, entries: readonly LockEntry[]): Problem[] {
  const loose = entries.filter(({ source, version }) => source.kind === 'registry' && version === undefined)
  const [first] = loose
  if (first === undefined) return []
  const message = `there is no exact version of ${first.name}${andMore(loose.length - 1)}`
  return [{ rule: 'unpinned-requirement', path, line: first.line, message }]
}

function hostOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).host : undefined
}

const GROUPS = ['dependencies', 'devDependencies', 'optionalDependencies'] as const

type Dependency = readonly [name: string, found: JsonMember & { readonly group: (typeof GROUPS)[number] }]

/** Folders of manifests that are shown or tested with, and that nobody installs for use. */
const SHOWN = /(?:^|\/)(?:__tests__|tests?|(?:__)?fixtures?(?:__)?|examples?|templates?)\//

/** What stands around a package.json. */
interface Around {
  /** the lock beside it, or the nearest one above, which holds its versions where it is a workspace */
  readonly found: { readonly lock: Lock; readonly isBeside: boolean } | undefined
  /** names of packages in the repository itself */
  readonly own: ReadonlySet<string>
  /** whether a manifest of a folder above speaks for this one, where both have no lock */
  readonly isBelow: boolean
}

/** A package.json beside the lock that holds its versions. Throws SyntaxError where it is no JSON. */
export function manifestProblems({ path, text }: SourceFile, { found, own, isBelow }: Around): Problem[] {
  const root = parseJson(text)
  const dependencies = GROUPS.flatMap((group) =>
    members(member(root, group)).map(([name, { line, value }]): Dependency => [name, { line, value, group }]),
  )
  const git = dependencies.flatMap(([name, { line, value }]): Problem[] => {
    const written = textOf(value) ?? ''
    const { source } = npmSource(/^[\w.-]+\/[\w.-]+$/.test(written) ? `github:${written}` : written)
    if (source.kind !== 'git' || source.commit !== undefined) return []
    const message = `${name} is whatever ${source.url} holds when somebody installs`
    const edits = pinnedByLock(path, line, name, written, found?.lock)
    return [{ rule: 'floating-git-dependency', path, line, message, edits }]
  })
  const [first] = dependencies
  if (found !== undefined) return found.isBeside ? git.concat(outdated(path, dependencies, found.lock, own)) : git
  if (first === undefined || isBelow || SHOWN.test(path)) return git
  const message = `${dependencies.length} dependencies and no lock file beside it or above`
  return [...git, { rule: 'lock-missing', path, line: first[1].line, message }]
}

/** Dependencies that the lock does not have. Optional ones may be missing in it. */
function outdated(path: string, dependencies: readonly Dependency[], lock: Lock, own: ReadonlySet<string>): Problem[] {
  const locked = new Set(lock.entries.map(({ name }) => name))
  const missing = dependencies.filter(([key, { value, group }]) => {
    const written = textOf(value) ?? ''
    const name = /^npm:(@?[^@]+)/.exec(written)?.[1] ?? key
    // Versions that stand elsewhere, and folders of the repository.
    const isElsewhere = /^(?:workspace|catalog|file|link|portal|patch):|^[./~]/.test(written)
    return group !== 'optionalDependencies' && !isElsewhere && !locked.has(name) && !locked.has(key) && !own.has(name)
  })
  const [first] = missing
  if (first === undefined) return []
  const message = `the lock file does not have ${first[0]}${andMore(missing.length - 1)}`
  return [{ rule: 'lock-outdated', path, line: first[1].line, message }]
}

function pinnedByLock(path: string, line: number, name: string, written: string, lock: Lock | undefined): Edit[] {
  const locked = lock?.entries.find((entry) => entry.name === name)?.source
  if (locked?.kind !== 'git' || locked.commit === undefined) return []
  return [{ path, line, find: `"${written}"`, by: `"${written.split('#')[0] ?? ''}#${locked.commit}"` }]
}

function andMore(count: number): string {
  return count === 0 ? '' : ` and ${count} more`
}
