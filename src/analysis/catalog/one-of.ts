/**
 * A pattern for any of these texts, none of which goes on as a word. Texts that begin alike stand together: an engine that tries each of many
 * at every character takes several times as long.
 */
export function oneOf(texts: readonly string[]): string {
  const whole = texts.includes('')
  const beginnings = Map.groupBy(
    texts.filter((text) => text !== ''),
    (text) => text.charAt(0),
  )
  const ways = Array.from(beginnings, ([first, group]) => branch(first, group))
  return [...ways, ...(whole ? [''] : [])].join('|')
}

function branch(first: string, group: readonly string[]): string {
  const quoted = first.replace(/[\\^$.*+?()[\]{}|/]/, String.raw`\$&`)
  const rest = group.map((text) => text.slice(1))
  const end = /\w/.test(first) && rest.includes('') ? String.raw`\b` : ''
  const longer = rest.filter((text) => text !== '')
  if (longer.length === 0) return `${quoted}${end}`
  const inner = oneOf(longer)
  const more = longer.length === 1 ? inner : `(?:${inner})`
  return rest.includes('') ? `${quoted}(?:${end}|${inner})` : `${quoted}${more}`
}
