/** Keys of a manifest that installers obey, and of `scripts` the hooks: where one stands twice, readers may take either. */
const OBEYED: ReadonlySet<string> = new Set([
  'name',
  'version',
  'scripts',
  'bin',
  'dependencies',
  'optionalDependencies',
  'peerDependencies',
  'bundleDependencies',
  'bundledDependencies',
  'scripts.preinstall',
  'scripts.install',
  'scripts.postinstall',
])

/** Half a sentence for each key that stands twice with different values, in a text that parses to an object. Most readers take the last one, some the first. */
export function doubleKeys(text: string): string[] {
  const seen = new Map<string, string>()
  const twice = new Set<string>()
  for (const { key, value } of members(text)) {
    const before = seen.get(key)
    if (before !== undefined && before !== value) twice.add(key)
    seen.set(key, value)
  }
  return [...twice]
    .filter((key) => OBEYED.has(key))
    .map((key) => `has ${key} twice, and not every reader takes the same one`)
}

/** Values that stand before the last one of their key, at the top of a text that parses to an object: bun takes the first one. */
export function earlierValues(text: string): (readonly [key: string, value: unknown])[] {
  const last = new Map<string, string>()
  const earlier: [string, unknown][] = []
  for (const { key, value } of membersOf(text, text.indexOf('{'))) {
    const before = last.get(key)
    if (before !== undefined && before !== value) earlier.push([key, JSON.parse(before)])
    last.set(key, value)
  }
  return earlier
}

/** The members of the object, and of its `scripts`: keys with their values as written, without blanks around. */
function* members(text: string): Generator<{ readonly key: string; readonly value: string }> {
  for (const member of membersOf(text, text.indexOf('{'))) {
    yield member
    if (member.key !== 'scripts' || !member.value.startsWith('{')) continue
    for (const { key, value } of membersOf(member.value, 0)) yield { key: `scripts.${key}`, value }
  }
}

function* membersOf(text: string, open: number): Generator<{ readonly key: string; readonly value: string }> {
  let key: string | undefined
  let start = open + 1
  let depth = 0
  for (let at = open + 1; at < text.length; at += 1) {
    const char = text.charAt(at)
    if (char === '"') {
      const end = stringEnd(text, at)
      if (depth === 0 && key === undefined) key = textOf(text.slice(at, end))
      at = end - 1
    } else if (char === ':' && depth === 0) start = at + 1
    else if (char === '{' || char === '[') depth += 1
    else if ((char === ',' && depth === 0) || ((char === '}' || char === ']') && (depth -= 1) < 0)) {
      if (key !== undefined) yield { key, value: text.slice(start, at).trim() }
      if (depth < 0) return
      key = undefined
    }
  }
}

/** Index behind the closing quote. */
function stringEnd(text: string, quote: number): number {
  for (let at = quote + 1; at < text.length; at += 1) {
    if (text.charAt(at) === '\\') at += 1
    else if (text.charAt(at) === '"') return at + 1
  }
  return text.length
}

function textOf(literal: string): string {
  const value: unknown = JSON.parse(literal)
  return typeof value === 'string' ? value : ''
}
