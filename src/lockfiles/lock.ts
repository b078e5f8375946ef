import type { Ecosystem } from '../model/ecosystem.ts'
import { LazaretError } from '../model/errors.ts'

/** The lock files that are read, each by the name that its tool calls it. */
export const LOCK_KINDS = [
  'package-lock',
  'pnpm-lock',
  'yarn-v1',
  'yarn-berry',
  'bun-lock',
  'requirements',
  'poetry-lock',
  'uv-lock',
  'pdm-lock',
  'pylock',
  'pipfile-lock',
] as const

export type LockKind = (typeof LOCK_KINDS)[number]

/** Where the bytes of an entry come from. `bundled`: they lie in another package's; `local`: in the repository itself. */
export type LockSource =
  | { readonly kind: 'registry' }
  /** `commit` undefined: the lock names a branch, a tag or nothing, which move */
  | { readonly kind: 'git'; readonly url: string; readonly commit: string | undefined }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'bundled' }
  | { readonly kind: 'local' }

/** One file of an entry, as far as the lock tells. */
export interface LockedFile {
  readonly url?: string
  /** as the lock writes them: `sha512-…`, `sha256:…` */
  readonly integrity: readonly string[]
}

export interface LockEntry {
  readonly ecosystem: Ecosystem
  /** canonical; the package's own name, not the alias under which it is installed */
  readonly name: string
  /** undefined where the lock does not say which */
  readonly version: string | undefined
  /** of the entry's first line, 1-based */
  readonly line: number
  readonly source: LockSource
  /** empty: the lock names no file and no hash */
  readonly files: readonly LockedFile[]
}

export interface Lock {
  readonly kind: LockKind
  readonly entries: readonly LockEntry[]
  /** what the file names besides, and is not followed: other requirement files, lines that are none */
  readonly unread: readonly { readonly line: number; readonly text: string }[]
}

/** Largest lock file that is read, characters. The largest in public monorepos have about 5 million. */
export const LOCK_CHARACTERS_MAX = 30_000_000

/** Throws LazaretError `bad-request`: the file cannot be read as what it is. */
export function unreadable(kind: LockKind, why: string, line?: number): never {
  throw new LazaretError('bad-request', `${line === undefined ? '' : `line ${line}: `}no readable ${kind}: ${why}`)
}

/** A full commit: anything shorter or else can be moved. */
export function commitOf(text: string | undefined): string | undefined {
  return text !== undefined && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text) ? text : undefined
}

/** The source and the file that an address in a lock of npm's kind stands for; undefined: the lock names none. */
export function npmSource(address: string | undefined): { source: LockSource; url?: string } {
  if (address === undefined || address === '') return { source: { kind: 'registry' } }
  if (/^(?:file|link|portal|workspace):|^\.{0,2}\//.test(address)) return { source: { kind: 'local' } }
  const git = gitAddress(address)
  if (git !== undefined) return { source: git }
  if (!/^https?:/i.test(address)) return { source: { kind: 'registry' } }
  // A host's archive of a commit is a git dependency that came by another door.
  const archive = /^https?:\/\/codeload\.[^/]+\/[^/]+\/[^/]+\/(?:legacy\.)?tar\.gz\/([^/?#]+)/i.exec(address)
  if (archive !== null) return { source: { kind: 'git', url: address, commit: commitOf(archive[1]) } }
  return isRegistryPath(address)
    ? { source: { kind: 'registry' }, url: address }
    : { source: { kind: 'url', url: address } }
}

function gitAddress(address: string): LockSource | undefined {
  const isGit =
    /^(?:git(?:\+[a-z]+)?:|git@|ssh:|github:|gitlab:|bitbucket:)/i.test(address) ||
    /^https?:[^#?]*\.git(?:#|$)/i.test(address) ||
    /^[\w.-]+\/[\w.-]+#/.test(address)
  if (!isGit) return undefined
  const hash = address.indexOf('#')
  const reference = hash === -1 ? undefined : address.slice(hash + 1).replace(/^commit=/, '')
  return { kind: 'git', url: hash === -1 ? address : address.slice(0, hash), commit: commitOf(reference) }
}

/** The paths under which registries keep tarballs: npm's own and that of GitHub's packages. */
function isRegistryPath(url: string): boolean {
  return (
    /\/-\/[^/]+\.t(?:ar\.)?gz(?:[?#]|$)/.test(url) || /\/download\/@[^/]+\/[^/]+\/[^/]+\/[0-9a-f]+(?:[?#]|$)/.test(url)
  )
}
