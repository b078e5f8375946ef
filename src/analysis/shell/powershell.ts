import { DOWNLOADS, ENCODED_COMMAND, RUNS } from '../catalog/powershell.ts'
import { cut } from '../../model/text.ts'
import type { SourceKind } from '../code.ts'

/** Longest part of a hidden command that is shown, UTF-16 units. */
const MAX_SHOWN = 120

/** What a line does that starts PowerShell. */
export interface PowershellReading {
  /** set where it uses the network: by what */
  readonly network?: string
  readonly sources: readonly PowershellSource[]
}

/** What PowerShell is given to run that does not stand in the line for a reader to see. */
interface PowershellSource {
  readonly kind: Extract<SourceKind, 'remote-content' | 'decoded-text'>
  readonly note: string
}

/** Reads the line that starts PowerShell, to its end. */
export function readPowershell(line: string): PowershellReading {
  const found: PowershellSource[] = []
  const seen = new Set<string>()
  let script = line
  for (const [, flag = '', code = ''] of line.matchAll(ENCODED_COMMAND)) {
    const name = flag.toLowerCase()
    if (seen.has(code)) continue
    seen.add(code)
    if (name !== 'ec' && !'encodedcommand'.startsWith(name)) continue
    const hidden = decoded(code)
    const shown = hidden === '' ? '' : ` (\`${cut(hidden, MAX_SHOWN)}\`)`
    found.push({ kind: 'decoded-text', note: `gives PowerShell a command in base64${shown}` })
    script = `${script}; ${hidden}`
  }
  const download = DOWNLOADS.exec(script)?.[0]
  if (download === undefined) return { sources: found }
  const network = `fetches by ${download} in PowerShell`
  if (RUNS.test(script)) found.push({ kind: 'remote-content', note: network })
  return { network, sources: found }
}

/** The text of an encoded command: base64 of UTF-16. */
function decoded(code: string): string {
  return Buffer.from(code, 'base64')
    .toString('utf16le')
    .replaceAll(/[^\x20-\x7e]+/g, ' ')
    .trim()
}
