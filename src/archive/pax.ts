/** Keys that say which file a member is, and where it ends. */
export const TELLING_KEYS = ['path', 'linkpath', 'size'] as const

/** The records of a pax extended header, or undefined where it is malformed or says one thing twice. */
export function decodePax(body: Buffer): ReadonlyMap<string, string> | undefined {
  const records = new Map<string, string>()
  let offset = 0
  while (offset < body.length) {
    const space = body.indexOf(0x20, offset)
    if (space === -1 || space - offset > 10) return undefined
    const digits = body.toString('latin1', offset, space)
    if (!/^[1-9][0-9]*$/.test(digits)) return undefined
    const end = offset + Number(digits)
    if (end > body.length || end <= space + 1 || body[end - 1] !== 0x0a) return undefined
    const record = body.subarray(space + 1, end - 1)
    const equals = record.indexOf(0x3d)
    if (equals < 1) return undefined
    const key = record.toString('utf8', 0, equals)
    if (records.has(key)) return undefined
    records.set(key, record.toString('utf8', equals + 1))
    offset = end
  }
  return records
}

/**
 * Whether readers that split the body into lines, and pass over a line that is not as long as it says, take the same telling
 * keys from it as `records`. node-tar counts the bytes of the decoded text, so that a value that is no UTF-8 is lost to it; the
 * tar crate of uv and deno stops at an empty line, and for some keys at the first line that it cannot read.
 */
export function isReadAlikeByLine(body: Buffer, records: ReadonlyMap<string, string>): boolean {
  const lines = body.toString('utf8').replace(/\n$/, '').split('\n')
  const empty = lines.indexOf('')
  const bad = lines.findIndex((line) => recordOf(line) === undefined)
  return [lines.length, empty, bad].every((end) => {
    const taken = lines.slice(0, end === -1 ? lines.length : end).flatMap((line) => recordOf(line) ?? [])
    return TELLING_KEYS.every((key) => {
      const values = taken.filter((record) => record.key === key).map(({ value }) => value)
      return records.has(key) === values.length > 0 && values.every((value) => value === records.get(key))
    })
  })
}

function recordOf(line: string): { readonly key: string; readonly value: string } | undefined {
  const length = Number.parseInt(line, 10)
  if (length !== Buffer.byteLength(line) + 1) return undefined
  const [key = '', ...value] = line.slice(String(length).length + 1).split('=')
  return { key, value: value.join('=') }
}
