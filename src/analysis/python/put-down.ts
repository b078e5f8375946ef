import { recordFlows, recordNested, type Analysis } from './record.ts'
import type { Call } from './request.ts'
import { joinAll, NOTHING, ofTaint, ofTexts, shown, type Value } from './value.ts'

/** Longest text of a file that is remembered, UTF-16 units. */
const MAX_UNITS = 200_000
/** Files that are started by their names. */
const PROGRAM = /\.(?:pyw?|vbs|js|jse|wsf|hta|bat|cmd|ps1|sh|exe|scr|com|msi|jar|command|elf|bin)$/i

/** `C:/a/run.vbs` and `run.vbs` are the same program to who changes the folder in between; undefined: it is no program. */
export function programName(path: string): string | undefined {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
  return name.length > 3 && name.length < 100 && PROGRAM.test(name) ? `\0program ${name.toLowerCase()}` : undefined
}

/** Remembers the text of a program that is written. */
export function putDown(analysis: Analysis, paths: readonly string[], content: Value): void {
  const texts = content.texts.filter((text) => text.length > 8 && text.length < MAX_UNITS)
  if (texts.length === 0) return
  for (const path of paths) {
    const name = programName(path)
    if (name !== undefined) analysis.programs.join(name, ofTexts(texts))
  }
}

/** The texts that were put down under the names of a command. */
export function textsPutDown(analysis: Analysis, words: readonly string[]): Value {
  if (analysis.programs.size === 0) return NOTHING
  return joinAll(
    words.map((word) => {
      const name = programName(word)
      return name === undefined ? NOTHING : (analysis.programs.get(name) ?? NOTHING)
    }),
  )
}

/** A script of PowerShell that decodes what it runs. */
const DECODES_ITSELF =
  /FromBase64String[^]{0,4000}\b(?:iex|Invoke-Expression)\b|\b(?:iex|Invoke-Expression)\b[^]{0,4000}FromBase64String/i

function decodedBy({ node }: Call, script: string): Value {
  return ofTaint({ kind: 'decoded-text', offset: node.start, note: `decodes text in ${shown(script, 80)}` })
}

/** A script of a shell that was put down, and its name. */
export interface PutDownScript {
  readonly path: string
  readonly text: string
}

/** A program that this code wrote and starts is read as what it is; gives what is none of Python. */
export function startsPutDown(call: Call, words: readonly string[]): readonly PutDownScript[] {
  const other: PutDownScript[] = []
  for (const word of words) {
    const { texts } = textsPutDown(call.analysis, [word])
    const isPython = /\.pyw?$/i.test(word)
    for (const text of texts) {
      if (isPython) recordNested(call.analysis, call.frame, text, call.node)
      else if (DECODES_ITSELF.test(text))
        recordFlows(call.analysis, call.frame, decodedBy(call, word), 'process', call.node, `runs ${shown(word, 80)}`)
      if (!isPython && /\.(?:bat|cmd|ps1|sh|command|vb[se]|wsf|hta)$/i.test(word)) other.push({ path: word, text })
    }
  }
  return other
}
