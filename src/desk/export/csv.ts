import type { LoggedEvent } from '../../model/event.ts'

const COLUMNS = 'seq at type actor_kind actor address client registry purl sha256 detail'.split(' ')

/** With an end of line as RFC 4180 has it. */
export const CSV_HEAD = `${COLUMNS.join(',')}\r\n`

/** What a spreadsheet takes for the beginning of a formula, in ASCII and as wide as ideographs. */
const FORMULA = /^[\s\p{Cc}]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/u

export function csvLine({ seq, at, type, actor, registry, purl, digest, detail }: LoggedEvent): string {
  const { kind, name, address, client } = actor
  const cells = [at, type, kind, name, address, client, registry, purl, digest, JSON.stringify(detail)]
  return `${seq},${cells.map((text) => cell(text ?? '')).join(',')}\r\n`
}

/** What clients and packages call themselves is theirs to choose: no program that opens the file may take it for a formula. */
function cell(text: string): string {
  const plain = FORMULA.test(text) ? `'${text}` : text
  return `"${plain.replaceAll('"', '""')}"`
}
