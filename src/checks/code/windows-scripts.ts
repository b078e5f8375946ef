import { DOWNLOADS } from '../../patterns/powershell.ts'
import { readPowershell } from './powershell.ts'
import { readShell } from './shell.ts'
import type { ShellReading } from './shell-reading.ts'

/** Scripts of Windows, which are read where something starts them. */
export function isWindowsScript(path: string): boolean {
  return /\.(?:bat|cmd|ps1|psm1)$/i.test(path)
}

/** What a script does, by its name as PowerShell, a batch file or a script of another shell. */
export function readScript(path: string, text: string): ShellReading {
  if (/\.psm?1$/i.test(path)) return readPowershellScript(text)
  return readShell(/\.(?:bat|cmd)$/i.test(path) ? plainBatch(text) : text)
}

/** A batch file in words of other shells: without carets that escape nothing, with remarks as they have them, line by line. */
function plainBatch(text: string): string {
  const lines = text.split('\n').map((line) =>
    line
      .replaceAll(/\^(?!\r?$)/g, '')
      .replaceAll('\\', '/')
      .replace(/^[ \t]*(?:@?rem\b|::)/i, '#')
      .padEnd(line.length),
  )
  return lines.join('\n')
}

/** PowerShell, of which only the words are read, and what it writes and deletes. */
function readPowershellScript(text: string): ShellReading {
  const { network, sources } = readPowershell(text)
  const offset = Math.max(0, text.search(DOWNLOADS))
  const touching = readShell(text.replaceAll('\\', '/')).capabilities.filter(({ touched }) => touched !== undefined)
  return {
    capabilities: [
      ...touching,
      ...(network === undefined ? [] : [{ kind: 'network' as const, note: network, offset }]),
    ],
    flows: sources.map(({ kind, note }) => ({
      source: { kind, note, offset },
      sink: { kind: 'process', note: 'runs it by PowerShell', offset },
    })),
    starts: [],
    inline: [],
  }
}
