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
