import { NAMING } from '../model/ecosystem.ts'
import { commitOf, type Lock, type LockEntry, type LockSource } from './lock.ts'

interface Logical {
  readonly line: number
  readonly text: string
}

/** `requirements.txt` as pip reads it: continued lines, comments, options. Files that it names are listed as unread. */
export function requirements(text: string): Pick<Lock, 'entries' | 'unread'> {
  const entries: LockEntry[] = []
  const unread: Logical[] = []
  for (const found of logicalLines(text)) {
    const entry = requirement(found)
    if (entry !== undefined) entries.push(entry)
    else if (!isSetting(found.text)) unread.push(found)
  }
  return { entries, unread }
}

function logicalLines(text: string): Logical[] {
  const logical: Logical[] = []
  let open: Logical | undefined
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const continues = raw.endsWith('\\')
    const body = raw.replace(/\\$/, '').replace(/(?:^|\s)#.*$/, '')
    const { line, text: before }: Logical = open ?? { line: index + 1, text: '' }
    const joined = { line, text: `${before}${body}` }
    open = continues ? joined : undefined
    if (!continues && joined.text.trim() !== '') logical.push({ line, text: joined.text.trim() })
  }
  if (open !== undefined && open.text.trim() !== '') logical.push({ line: open.line, text: open.text.trim() })
  return logical
}

/** Options that name no requirement and no other file. */
function isSetting(text: string): boolean {
  return /^--?[a-z]/i.test(text) && !/^(?:-r|-c|-e|--requirement|--constraint|--editable)\b|^-[rce]\S/.test(text)
}

const NAMED = /^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\])?\s*(.*)$/

function requirement({ line, text }: Logical): LockEntry | undefined {
  const integrity = [...text.matchAll(/--hash[= ](\w+:[0-9a-f]+)/gi)].map((hash) => hash[1] ?? '')
  const bare = text.replace(/\s--(?:hash|config-settings?|global-option).*$/, '').replace(/\s;.*$/, '')
  const files = integrity.length === 0 ? [] : [{ integrity }]
  const editable = /^(?:-e\s*|--editable[= ])(.+)$/.exec(bare)?.[1]
  const address = editable ?? bare
  const direct = / @ ?\S/.test(address) ? undefined : sourceOf(address.trim())
  if (direct !== undefined) {
    const egg = /[#&]egg=([A-Za-z0-9._-]+)/.exec(address)?.[1]
    const shown = canonical(egg ?? lastPart(address)).replace(/^-+$/, '.')
    return { ecosystem: 'pypi', name: shown, version: undefined, line, source: direct, files }
  }
  if (bare.startsWith('-')) return undefined
  const [, name, rest = ''] = NAMED.exec(bare) ?? []
  if (name === undefined) return undefined
  const at = /^@\s*(\S+)/.exec(rest)?.[1]
  const source = at === undefined ? undefined : sourceOf(at)
  if (at !== undefined && source === undefined) return undefined
  if (at === undefined && rest !== '' && !/^\s*(?:[<>=!~(;])/.test(rest)) return undefined
  const version = /^\s*\(?\s*={2,3}\s*([^\s,;*)]+)\)?\s*(?:;|$)/.exec(rest)?.[1]
  return { ecosystem: 'pypi', name: canonical(name), version, line, source: source ?? { kind: 'registry' }, files }
}

function sourceOf(address: string): LockSource | undefined {
  if (/^(?:git|hg|svn|bzr)\+/.test(address)) {
    const [url = ''] = address.split('#')
    const reference = /@([^@/]+)$/.exec(url.replace(/^[a-z]+\+[a-z]+:\/\/[^/]*/, ''))?.[1]
    return { kind: 'git', url, commit: commitOf(reference) }
  }
  if (/^https?:/i.test(address)) return { kind: 'url', url: address }
  return /^(?:file:|\.{1,2}(?:\/|$)|\/)/.test(address) || /\.(?:whl|tar\.gz|zip)$/.test(address)
    ? { kind: 'local' }
    : undefined
}

function lastPart(address: string): string {
  const [path = ''] = address.split(/[#?]/)
  return path.replace(/(?:\.git)?(?:@[^@/]*)?\/?$/, '').replace(/^.*[/]/, '')
}

function canonical(name: string): string {
  return NAMING.pypi.canonical(name)
}
