import { isEcosystem, NAMING, type Ecosystem } from '../model/ecosystem.ts'
import { inRange, isRange } from './versions.ts'

/** Which artifacts a line of `allow` or `deny` means. */
export interface Selector {
  readonly ecosystem: Ecosystem
  /** canonical name; `*` stands for any run of characters */
  readonly name: string
  /** absent: every version */
  readonly range?: string
}

export interface Target {
  readonly ecosystem: Ecosystem
  readonly name: string
  readonly version: string
}

/** Reads `npm:left-pad`, `npm:@acme/*`, `pypi:six@1.16.0`, `npm:foo@>=1 <2`; a string is what is wrong with it. */
export function parseSelector(text: string): Selector | string {
  const colon = text.indexOf(':')
  const ecosystem = text.slice(0, Math.max(colon, 0))
  if (!isEcosystem(ecosystem)) return 'it must begin with npm: or pypi:'
  const rest = text.slice(colon + 1).trim()
  const at = rest.indexOf('@', 1)
  const name = at === -1 ? rest : rest.slice(0, at)
  if (!/^[\w.@/*~!'()-]{1,214}$/.test(name)) return 'the package name is empty or holds characters that no name has'
  if (/^\*+$/.test(name)) return 'it would match every package; name a scope or a prefix'
  const canonical = NAMING[ecosystem].canonical(name)
  if (at === -1) return { ecosystem, name: canonical }
  const range = rest.slice(at + 1).trim()
  if (!isRange(ecosystem, range)) return `"${range.slice(0, 60)}" is no version and no range of ${ecosystem}`
  return { ecosystem, name: canonical, range }
}

export function selects(selector: Selector, target: Target): boolean {
  if (selector.ecosystem !== target.ecosystem || !nameMatches(selector.name, target.name)) return false
  return selector.range === undefined || inRange(target.ecosystem, target.version, selector.range)
}

/** `*` by greedy pieces: linear in the name for each piece, no regular expression. */
function nameMatches(pattern: string, name: string): boolean {
  if (!pattern.includes('*')) return pattern === name
  const pieces = pattern.split('*')
  const first = pieces[0] ?? ''
  const last = pieces.at(-1) ?? ''
  if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last)) return false
  let from = first.length
  const end = name.length - last.length
  for (const piece of pieces.slice(1, -1)) {
    const found = name.indexOf(piece, from)
    if (found === -1 || found + piece.length > end) return false
    from = found + piece.length
  }
  return true
}
