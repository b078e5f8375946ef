/** One option of a setup.cfg, as Python's configparser reads it. */
export interface ConfigOption {
  readonly section: string
  /** in lower case, with `_` for `-`: setuptools takes both */
  readonly name: string
  /** of the value, without the blanks around; the first may be empty, and stands behind the name */
  readonly lines: readonly ConfigLine[]
}

export interface ConfigLine {
  readonly text: string
  /** 1-based */
  readonly line: number
}

/** Lines of a text as Python reads files: a carriage return ends one, too. At most `most` of them. */
export function universalLines(text: string, most?: number): readonly string[] {
  return text.split(/\r\n|\r|\n/, most)
}

/** The options of all sections, in order. Lines that are indented deeper than an option go on with it. */
export function configOptions(file: string): readonly ConfigOption[] {
  const options: ConfigOption[] = []
  let section = ''
  let open: { readonly lines: ConfigLine[]; readonly indent: number } | undefined
  for (const [index, physical] of universalLines(file).entries()) {
    const text = physical.trim()
    const line = index + 1
    if (text === '' || text.startsWith('#') || text.startsWith(';')) continue
    const indent = physical.length - physical.trimStart().length
    if (open !== undefined && indent > open.indent) {
      open.lines.push({ text, line })
      continue
    }
    open = undefined
    const header = /^\[([^\]]{1,200})\]/.exec(text)?.[1]
    if (header !== undefined) {
      section = header.trim()
      continue
    }
    const end = text.search(/[=:]/)
    if (end < 1) continue
    const lines = [{ text: text.slice(end + 1).trim(), line }]
    open = { lines, indent }
    const name = text.slice(0, end).trim().toLowerCase().replaceAll('-', '_')
    options.push({ section, name, lines })
  }
  return options
}

/** The value of an option as setuptools takes it, its lines below each other. */
export function valueOf({ lines }: ConfigOption): string {
  return lines
    .map(({ text }) => text)
    .join('\n')
    .trim()
}
