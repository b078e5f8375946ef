/** One line of a wheel's entry_points.txt. */
export interface EntryPoint {
  readonly group: string
  readonly name: string
  /** dotted module before the colon */
  readonly module: string
  /** 1-based */
  readonly line: number
}

/** Most lines of an entry_points.txt that are read. */
const MAX_LINES = 20_000

/** All entry points, in order. Lines that are none are passed over, as importlib.metadata does. */
export function readEntryPoints(text: string): readonly EntryPoint[] {
  const points: EntryPoint[] = []
  let group = ''
  for (const [index, raw] of text.split(/\r?\n/, MAX_LINES).entries()) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue
    const header = /^\[([^\]]{1,200})\]$/.exec(line)?.[1]
    if (header !== undefined) {
      group = header.trim()
      continue
    }
    const equals = line.indexOf('=')
    if (equals === -1 || group === '') continue
    const target = line.slice(equals + 1).trim()
    points.push({
      group,
      name: line.slice(0, equals).trim(),
      module: (target.split(/[:[\s]/, 1)[0] ?? '').slice(0, 300),
      line: index + 1,
    })
  }
  return points
}
