/** One line of a `.pth` file as some version of Python's site.py reads it. */
export interface PthLine {
  /** 1-based, by line feeds, as an editor shows it */
  readonly line: number
  readonly text: string
  /** site.py runs it as code; else it is a path, put on sys.path */
  readonly runs: boolean
}

/** Longest `.pth` text that is read, UTF-16 units. */
const MAX_PTH_UNITS = 2_000_000
/** Where Python 3.13 ends a line (str.splitlines), besides the line feed; 3.11 knows the carriage return only. */
const SEPARATORS: ReadonlySet<number> = new Set([0x0b, 0x0c, 0x0d, 0x1c, 0x1d, 0x1e, 0x85, 0x2028, 0x2029])

/** The pieces of one line, as an editor shows it, that Python takes for lines. */
export function pythonLines(physical: string): readonly string[] {
  const pieces: string[] = []
  let begin = 0
  for (let at = 0; at < physical.length; at += 1) {
    if (!SEPARATORS.has(physical.charCodeAt(at))) continue
    pieces.push(physical.slice(begin, at))
    begin = at + 1
  }
  pieces.push(physical.slice(begin))
  return pieces
}

/**
 * The lines of a `.pth` file, under the union of what Python 3.11 and 3.13 read: each ends lines at different
 * characters, and only the newer one skips a byte order mark. What either would run is run.
 */
export function pthLines(text: string): readonly PthLine[] {
  const lines: PthLine[] = []
  for (const [index, physical] of text.slice(0, MAX_PTH_UNITS).split('\n').entries()) {
    for (const piece of pythonLines(physical)) {
      const line = piece.replace(/^\uFEFF/, '').trimEnd()
      if (line.trim() === '' || line.startsWith('#')) continue
      lines.push({ line: index + 1, text: line, runs: /^import[ \t]/.test(line) })
    }
  }
  return lines
}

/** The code that a `.pth` file runs, each line where it stands in the file. */
export function pthProgram(text: string): string {
  const lines: string[] = []
  for (const { line, text: code, runs } of pthLines(text)) {
    if (!runs) continue
    while (lines.length < line) lines.push('')
    const known = lines[line - 1]
    lines[line - 1] = known ? `${known}; ${code}` : code
  }
  return lines.join('\n')
}
