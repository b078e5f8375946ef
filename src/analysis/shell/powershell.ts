import { CLIPBOARD_NOTES } from '../catalog/clipboard.ts'
import { DOWNLOADS, ENCODED_COMMAND, RUNS } from '../catalog/powershell.ts'
import { cut } from '../../model/text.ts'
import { powershellFlows, type PowershellFlow } from './powershell-data.ts'
import { plainScript } from './powershell-text.ts'

/** Longest part of a hidden command that is shown, UTF-16 units. */
const MAX_SHOWN = 120

/** What a line does that starts PowerShell. */
export interface PowershellReading {
  /** set where it uses the network: by what */
  readonly network?: string
  /** data of the machine that is sent, and what is run that does not stand in the line for a reader to see */
  readonly flows: readonly PowershellFlow[]
  /** what it does with the clipboard, as notes */
  readonly clipboard: readonly string[]
  /** programs and scripts that it starts by their paths */
  readonly starts: readonly string[]
  /** all of it as plain text, to see what it writes and deletes */
  readonly script: string
}

/** Reads the line that starts PowerShell, to its end, or a script of it. */
export function readPowershell(line: string): PowershellReading {
  const found: PowershellFlow[] = []
  const seen = new Set<string>()
  let written = line
  for (const [, flag = '', code = ''] of line.matchAll(ENCODED_COMMAND)) {
    const name = flag.toLowerCase()
    if (seen.has(code)) continue
    seen.add(code)
    if (name !== 'ec' && !'encodedcommand'.startsWith(name)) continue
    const hidden = decoded(code)
    const shown = hidden === '' ? '' : ` (\`${cut(hidden, MAX_SHOWN)}\`)`
    found.push(run('decoded-text', `gives PowerShell a command in base64${shown}`))
    written = `${written}; ${hidden}`
  }
  const { text: script, decodes } = plainScript(written)
  if (decodes) found.push(run('decoded-text', 'decodes a script of PowerShell'))
  else if (UNPACKS.test(script) && RUNS_UNREAD.test(script))
    found.push(run('decoded-text', 'unpacks a script of PowerShell that cannot be worked out'))
  const download = DOWNLOADS.exec(script)?.[0]
  const network = download === undefined ? undefined : `fetches by ${download} in PowerShell`
  if (network !== undefined && RUNS.test(script)) found.push(run('remote-content', network))
  const flows = [...found, ...powershellFlows(script)]
  const clipboard = [
    ...(/\bGet-Clipboard\b|Clipboard\]::GetText/i.test(script) ? [CLIPBOARD_NOTES.reads] : []),
    ...(/\bSet-Clipboard\b|Clipboard\]::SetText/i.test(script) ? [CLIPBOARD_NOTES.changes] : []),
  ]
  const starts = [...script.matchAll(STARTS)].map(([, path = '']) => path.replaceAll('\\', '/'))
  const sends = flows.find(({ sink }) => sink.kind === 'network')?.sink.note
  const used = network ?? sends
  return { ...(used === undefined ? {} : { network: used }), flows, clipboard, starts, script }
}

/** Unpacks something, and runs what does not stand there as a text. */
const UNPACKS = /\b(?:Gzip|Deflate)Stream\b|\bFromBase64String\b|-bxor\b/i
const RUNS_UNREAD = /\b(?:iex|Invoke-Expression)\b(?!\s*\(?\s*')|scriptblock\]::Create\((?!\s*')/i

const STARTS =
  /(?:\b(?:Start-Process|saps|Invoke-Item|ii)\s+(?:-FilePath\s+)?|(?:^|[;\n{(])\s*&\s*)["']?(\.{1,2}[\\/][^\s"';|)]{1,200})/gi

function run(kind: PowershellFlow['source']['kind'], note: string): PowershellFlow {
  return { source: { kind, note }, sink: { kind: 'process', note: 'runs it by PowerShell' } }
}

/** The text of an encoded command: base64 of UTF-16. */
function decoded(code: string): string {
  return Buffer.from(code, 'base64')
    .toString('utf16le')
    .replaceAll(/[^\x20-\x7e]+/g, ' ')
    .trim()
}
