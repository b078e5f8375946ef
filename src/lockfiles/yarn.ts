import { LineCounter, isMap, isScalar, parseDocument, type YAMLMap } from 'yaml'
import { unreadable, type LockEntry } from './lock.ts'
import { entry } from './package-lock.ts'

/** `yarn.lock` of yarn 1. */
export function yarnClassic(text: string): LockEntry[] {
  const entries: LockEntry[] = []
  let open: { name: string; line: number; fields: Map<string, string> } | undefined
  const close = (): void => {
    if (open === undefined) return
    const { name, line, fields } = open
    const resolved = fields.get('resolved')
    // The hash behind the address is a sha1 of the file, and no commit, where the file is a tarball.
    const isTarball = resolved !== undefined && /\.t(?:ar\.)?gz#[0-9a-f]{40}$/.test(resolved)
    const sha1 = isTarball ? `sha1-${Buffer.from(resolved.slice(-40), 'hex').toString('base64')}` : undefined
    const address = isTarball ? resolved.slice(0, -41) : resolved
    entries.push(entry({ name, version: fields.get('version'), line }, address, fields.get('integrity') ?? sha1))
    open = undefined
  }
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(?:#|$)/.test(line)) continue
    if (/^\S.*:$/.test(line)) {
      close()
      const [first = ''] = line.slice(0, -1).split(/,\s*/)
      open = { name: nameOf(unquoted(first)), line: index + 1, fields: new Map() }
    } else {
      const field = /^ {2}"?(\w+)"? (.+)$/.exec(line)
      if (field?.[1] !== undefined && field[2] !== undefined) open?.fields.set(field[1], unquoted(field[2]))
      else if (!/^ {2}/.test(line)) unreadable('yarn-v1', 'a line that is none of its format', index + 1)
    }
  }
  close()
  return entries
}

function unquoted(text: string): string {
  return text.replace(/^"(.*)"$/, '$1')
}

/** `name@range`, `alias@npm:name@range` */
function nameOf(descriptor: string): string {
  const alias = /@npm:(@?[^@]+)@/.exec(descriptor)
  return alias?.[1] ?? /^(@?[^@]+)/.exec(descriptor)?.[1] ?? descriptor
}

/** `yarn.lock` of yarn 2 and later. */
export function yarnBerry(text: string): LockEntry[] {
  return topOf(text, 'yarn-berry').flatMap(({ key, line, map }) => {
    if (key === '__metadata') return []
    const resolution = scalar(map, 'resolution') ?? key
    const at = resolution.indexOf('@', 1)
    const name = resolution.slice(0, at)
    const reference = resolution.slice(at + 1)
    const version = scalar(map, 'version')
    const checksum = scalar(map, 'checksum')
    if (!reference.startsWith('npm:')) {
      const address = /^(?:patch|virtual|exec):/.test(reference) ? 'file:' : reference
      return [entry({ name, version, line }, address, checksum)]
    }
    const archive = /::.*__archiveUrl=([^&]+)/.exec(reference)?.[1]
    return [entry({ name, version, line }, archive === undefined ? undefined : decodeURIComponent(archive), checksum)]
  })
}

export interface YamlItem {
  readonly key: string
  readonly line: number
  readonly map: YAMLMap
}

/** The maps below the top, or below its member `under`. Throws LazaretError `bad-request`. */
export function topOf(text: string, kind: 'yarn-berry' | 'pnpm-lock', under?: string): YamlItem[] {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false, keepSourceTokens: false })
  const [problem] = document.errors
  if (problem !== undefined) unreadable(kind, problem.code, problem.linePos?.[0].line)
  const top = under === undefined ? document.contents : document.get(under, true)
  if (top === undefined && isMap(document.contents)) return []
  if (!isMap(top)) unreadable(kind, 'it is no map')
  return top.items.flatMap(({ key, value }) =>
    isScalar(key) && isMap(value)
      ? [{ key: String(key.value), line: lines.linePos(key.range?.[0] ?? 0).line, map: value }]
      : [],
  )
}

export function scalar(map: YAMLMap, key: string): string | undefined {
  const value: unknown = map.get(key)
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}
