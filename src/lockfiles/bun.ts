import { items, member, members, parseJson, textOf } from './json.ts'
import { unreadable, type LockEntry } from './lock.ts'
import { entry } from './package-lock.ts'

/** `bun.lock`, the text format. */
export function bunLock(text: string): LockEntry[] {
  const packages = member(parseJson(text), 'packages')
  if (packages === undefined) unreadable('bun-lock', 'it has no packages')
  return members(packages).flatMap(([, { line, value }]) => {
    const parts = items(value)
    const written = textOf(parts[0]) ?? ''
    const at = written.indexOf('@', 1)
    const name = at === -1 ? written : written.slice(0, at)
    const reference = at === -1 ? '' : written.slice(at + 1)
    const integrity = parts.map(textOf).findLast((one) => one !== undefined && /^sha\d+-/.test(one))
    if (!/^\d/.test(reference)) return [entry({ name, version: undefined, line }, fullGit(reference, parts), integrity)]
    // The second place is the registry's address where it is not the default one.
    const registry = textOf(parts[1])
    return [entry({ name, version: reference, line }, registry === '' ? undefined : registry, integrity)]
  })
}

/** bun shortens the commit in the reference and writes the whole one at the end, behind the repository's name. */
function fullGit(reference: string, parts: ReturnType<typeof items>): string {
  const last = textOf(parts.at(-1)) ?? ''
  const full = /(?:^|-)([0-9a-f]{40})$/.exec(last)?.[1]
  return full === undefined || !reference.includes('#') ? reference : `${reference.split('#')[0] ?? ''}#${full}`
}
