import { DOWNLOADS } from '../catalog/powershell.ts'
import { readPowershell } from './powershell.ts'
import { readShell } from './read.ts'
import type { ShellReading } from './reading.ts'

const MAKEFILE = /(?:^|\/)(?:GNUm|M|m)akefile$|\.(?:mk|mak)$/

/** Scripts of Windows and of make, which are read where something starts them. */
export function isScriptFile(path: string): boolean {
  return /\.(?:bat|cmd|ps1|psm1)$/i.test(path) || MAKEFILE.test(path)
}

/** What a script does, by its name as PowerShell, a batch file or a script of another shell. */
export function readScript(path: string, text: string): ShellReading {
  if (/\.psm?1$/i.test(path)) return readPowershellScript(text)
  if (MAKEFILE.test(path)) return readShell(recipes(text))
  return readShell(/\.(?:bat|cmd)$/i.test(path) ? plainBatch(text) : text)
}

/** What make runs: the lines behind a tab, and what variables are made of by `$(shell …)`; all others as remarks. */
function recipes(text: string): string {
  const lines = text.split('\n').map((line) => {
    if (line.startsWith('\t'))
      return line.replace(/^\t[@+-]{0,3}/, (start) => ' '.repeat(start.length)).replaceAll('$$', ' $')
    return line.includes('$(shell ')
      ? line.replace(/^.*?\$\(shell /, (start) => `${' '.repeat(start.length - 2)}$(`)
      : '#'.padEnd(line.length)
  })
  return lines.join('\n')
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
  const { network, flows, clipboard, starts, script } = readPowershell(text)
  const offset = Math.max(0, text.search(DOWNLOADS))
  const affecting = readShell(script.replaceAll('\\', '/')).capabilities.filter(({ effects }) => effects !== undefined)
  return {
    capabilities: [
      ...affecting,
      ...clipboard.map((note) => ({ kind: 'clipboard' as const, note, offset })),
      ...(network === undefined ? [] : [{ kind: 'network' as const, note: network, offset }]),
    ],
    flows: flows.map(({ source, sink }) => ({ source: { ...source, offset }, sink: { ...sink, offset } })),
    starts: starts.map((command) => ({ command, offset })),
    inline: [],
  }
}
