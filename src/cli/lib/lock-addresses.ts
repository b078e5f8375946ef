import { LazaretError } from '../../model/errors.ts'
import type { JsonRecord } from '../../model/json.ts'
import { isRecord } from '../../model/json.ts'
import type { Lock, LockEntry } from '../../lockfiles/lock.ts'

/** An entry of a lock file that names an address. `around`: another host than ours; `ours`: it leads here, and nowhere for others. */
export interface NamedAddress {
  readonly kind: 'around' | 'ours'
  readonly entry: LockEntry
  readonly url: string
}

/** What a lock file names by address. `publicUrl`: ours, without a slash at its end. */
export function namedAddresses({ entries }: Lock, publicUrl: string): readonly NamedAddress[] {
  return entries.flatMap((entry) => {
    const { source, files } = entry
    const outside = source.kind === 'git' || source.kind === 'url' ? [source.url] : []
    const urls = new Set([...outside, ...files.flatMap(({ url }) => (url === undefined ? [] : [url]))])
    return [...urls].map((url) => ({
      kind: url.startsWith(`${publicUrl}/`) ? ('ours' as const) : ('around' as const),
      entry,
      url,
    }))
  })
}

/** How the others are written anew, since their tools need the addresses. */
const ANEW: Partial<Readonly<Record<Lock['kind'], string>>> = {
  'yarn-v1': 'rm yarn.lock && yarn install',
  'yarn-berry': 'rm yarn.lock && yarn install',
  'uv-lock': 'rm uv.lock && uv lock',
  'poetry-lock': 'poetry lock',
}

/** The text of a lock without the addresses of registries. Throws LazaretError `bad-request` where its tool needs them. */
export function withoutAddresses({ kind, entries }: Lock, text: string): string {
  if (kind === 'package-lock') return withoutResolved(text)
  if (kind === 'bun-lock') {
    const registry = entries.filter(({ source }) => source.kind === 'registry')
    const urls = registry.flatMap(({ files }) => files.flatMap(({ url }) => (url === undefined ? [] : [url])))
    return urls.reduce((cleaned, url) => cleaned.replaceAll(JSON.stringify(url), '""'), text)
  }
  const how = ANEW[kind]
  throw new LazaretError(
    'bad-request',
    `the addresses in a ${kind} cannot be left out${how === undefined ? '' : `: write it anew by this registry, with ${how}`}`,
  )
}

/** npm takes a package without `resolved` from the registry that it is configured for, and holds it against `integrity`. */
function withoutResolved(text: string): string {
  const tree: unknown = JSON.parse(text)
  const indent = /^\{\r?\n([ \t]+)"/.exec(text)?.[1] ?? '  '
  if (isRecord(tree)) {
    for (const table of ['packages', 'dependencies']) strip(tree[table])
  }
  return `${JSON.stringify(tree, undefined, indent)}\n`
}

function strip(table: unknown): void {
  if (!isRecord(table)) return
  for (const value of Object.values(table)) {
    if (!isRecord(value)) continue
    if (isOfRegistry(value)) delete value['resolved']
    strip(value['dependencies'])
  }
}

/** With a version, a hash to be held against, and an http address: a git dependency has none of the last. */
function isOfRegistry(value: JsonRecord): boolean {
  const { resolved, version, integrity } = value
  return (
    typeof resolved === 'string' &&
    /^https?:\/\/[^?#]*\/-\/[^/?#]+\.tgz(?:[?#]|$)/.test(resolved) &&
    typeof version === 'string' &&
    /^\d/.test(version) &&
    typeof integrity === 'string'
  )
}
