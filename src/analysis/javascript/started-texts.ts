import { interpreterOf, languageOf } from '../languages.ts'
import { readScript } from '../shell/script-files.ts'
import type { ShellReading } from '../shell/reading.ts'
import type { Frame, Machine } from './machine.ts'
import type { Node } from 'oxc-parser'

/** What is put before a file to start it. */
const STARTERS = [
  { language: 'javascript', command: /(?:^|[\s/])(?:node|bun|deno|tsx|ts-node)(?:\.exe)?\s/ },
  { language: 'python', command: /(?:^|[\s/])(?:python|py)w?[\d.]*(?:\.exe)?\s/ },
] as const

/** Texts that the program wrote into a file that a command line starts: code is given to its interpreter, scripts of shells are read. */
export function startedTexts(machine: Machine, command: string, node: Node, frame: Frame): ShellReading[] {
  const scripts: ShellReading[] = []
  for (const [path, texts] of machine.written.texts) {
    const at = command.indexOf(path)
    if (at === -1) continue
    for (const text of texts) {
      const language = languageAt(command.slice(0, at), path, text)
      if (language === 'shell') scripts.push(readScript(path, text))
      else machine.gives(language, text, node, frame)
    }
  }
  return scripts
}

function languageAt(before: string, path: string, text: string): 'javascript' | 'python' | 'shell' {
  const starter = STARTERS.find(({ command }) => command.test(` ${before}`))
  if (starter !== undefined) return starter.language
  const [firstLine = ''] = text.split('\n', 1)
  return interpreterOf(firstLine) ?? languageOf(path, firstLine) ?? 'shell'
}
