import { isTrue, member, members, parseJson, textOf, type JsonMember, type JsonNode } from './json.ts'
import { npmSource, unreadable, type LockEntry } from './lock.ts'

/** `package-lock.json` and `npm-shrinkwrap.json`, of versions 1, 2 and 3 of the format. */
export function packageLock(text: string): LockEntry[] {
  const root = parseJson(text)
  const packages = member(root, 'packages')
  if (packages !== undefined) return members(packages).flatMap(([path, found]) => ofPath(path, found))
  const [first] = members(member(root, 'dependencies'))
  if (first !== undefined && textOf(first[1].value) !== undefined)
    unreadable('package-lock', 'it is a manifest, which names ranges and no versions')
  if (member(root, 'dependencies') !== undefined) return nested(root)
  return member(root, 'lockfileVersion') === undefined ? unreadable('package-lock', 'it has no packages') : []
}

function ofPath(path: string, { line, value }: JsonMember): LockEntry[] {
  const place = path.lastIndexOf('node_modules/')
  // The root, its workspaces and what lies outside (linked folders and their own trees) are none of this lock's.
  if (place === -1 || path.startsWith('../')) return []
  const name = textOf(member(value, 'name')) ?? path.slice(place + 'node_modules/'.length)
  const version = textOf(member(value, 'version'))
  if (isTrue(member(value, 'link'))) return [entry({ name, version, line }, 'file:', undefined)]
  if (isTrue(member(value, 'inBundle'))) return [bundled(name, version, line)]
  return [entry({ name, version, line }, textOf(member(value, 'resolved')), textOf(member(value, 'integrity')))]
}

function nested(node: JsonNode): LockEntry[] {
  return members(member(node, 'dependencies')).flatMap(([key, found]) =>
    [ofName(key, found)].concat(nested(found.value)),
  )
}

function ofName(key: string, { line, value }: JsonMember): LockEntry {
  const written = textOf(member(value, 'version')) ?? ''
  const alias = /^npm:(.+)@([^@]+)$/.exec(written)
  const name = alias?.[1] ?? key
  const version = alias?.[2] ?? (/^\d/.test(written) ? written : undefined)
  const address = version === undefined ? written : textOf(member(value, 'resolved'))
  return isTrue(member(value, 'bundled'))
    ? bundled(name, version, line)
    : entry({ name, version, line }, address, textOf(member(value, 'integrity')))
}

function bundled(name: string, version: string | undefined, line: number): LockEntry {
  return { ecosystem: 'npm', name, version, line, source: { kind: 'bundled' }, files: [] }
}

/** An entry of a lock of npm's kind, from the address and the integrity that it writes down. */
export function entry(
  { name, version, line }: Pick<LockEntry, 'name' | 'version' | 'line'>,
  address: string | undefined,
  integrity: string | undefined,
): LockEntry {
  const { source, url } = npmSource(address)
  const hashes = integrity?.split(/\s+/).filter((one) => one !== '') ?? []
  const file = { integrity: hashes, ...(url === undefined ? {} : { url }) }
  return {
    ecosystem: 'npm',
    name,
    version,
    line,
    source,
    files: url === undefined && hashes.length === 0 ? [] : [file],
  }
}
