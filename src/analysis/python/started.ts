import { programsUnder, writtenUnder } from './written.ts'
import { recordNested, recordReference } from './record.ts'
import type { Call } from './request.ts'
import { join, NOTHING, type Value } from './value.ts'

/** The folder to which a command changes before it starts something. */
const ENTERS = /^\s*cd\s+["']?([^\s"';&]{1,200})["']?\s*(?:&&|;)/

/** What this file wrote under a path that is a part of a command. */
export function writtenIn(call: Call, given: Value): Value {
  if (call.analysis.written.size === 0) return NOTHING
  const words = given.texts.flatMap((text) => (text.length < 500 ? [text].concat(text.split(/[\s"']+/)) : []))
  const entered = given.texts.flatMap((text) => ENTERS.exec(text.slice(0, 500))?.[1] ?? [])
  const there = entered.flatMap((folder) =>
    words.map((word) => `${folder.replace(/\/$/, '')}/${word.replace(/^\.\//, '')}`),
  )
  const all = [...words, ...there]
  const written = join(writtenUnder(call.analysis, all), programsUnder(call.analysis, words))
  return { ...written, taints: written.taints.filter(({ offset }) => offset !== call.node.start) }
}

/** `python -c <code>`: the code behind the flag is read like any other. */
export function nestedCode(call: Call, given: Value): void {
  nestedJavascript(call, given)
  const flag = given.texts.indexOf('-c')
  if (flag !== -1 && given.texts.some((text) => /python|py(?:\.exe)?$/.test(text.slice(-200)))) {
    for (const text of given.texts.slice(flag + 1)) recordNested(call.analysis, call.frame, text, call.node)
  }
  for (const text of given.texts) {
    const quoted = text.length > 100_000 ? null : /python[\d.]{0,5}(?:\.exe)? -c\s{0,10}(["'])/.exec(text)
    const quote = quoted?.[1]
    if (quoted === null || quote === undefined) continue
    const begin = quoted.index + quoted[0].length
    const end = text.lastIndexOf(quote)
    if (end > begin) recordNested(call.analysis, call.frame, text.slice(begin, end), call.node)
  }
}

/** A flag behind which code stands, of a program that runs JavaScript. */
const RUNS_JAVASCRIPT = /^(?:\S{0,200}[/\\])?(?:node|nodejs|bun|deno)(?:\.exe)?$/i
const CODE_NEXT = /^(?:-e|-p|-pe|--eval|--print|eval)$/

/** `['node', '-e', CODE]` */
function nestedJavascript(call: Call, { texts }: Value): void {
  const program = texts.findIndex((text) => RUNS_JAVASCRIPT.test(text))
  if (program === -1) return
  texts.forEach((text, index) => {
    if (index > program + 1 && CODE_NEXT.test(texts[index - 1] ?? '')) givesJavascript(call, text)
  })
}

/** Keeps code of JavaScript, to be read like a file. */
export function givesJavascript({ analysis, frame, node }: Call, text: string): void {
  analysis.inline.set(`${node.start}:${text}`, { text, offset: node.start, within: frame.within })
}

/** `python -m module` and `python file.py` run files of the package. */
export function startedModule(call: Call, given: Value): void {
  const flag = given.texts.indexOf('-m')
  const module = flag === -1 ? undefined : given.texts[flag + 1]
  if (module !== undefined) startsModule(call, module)
  for (const text of given.texts)
    if (text.length < 300 && text.endsWith('.py') && !/\s/.test(text))
      recordReference(call.analysis, call.frame, 'module', text, call.node, true)
}

export function startsModule(call: Call, module: string): void {
  if (!/^[A-Za-z_][\w.-]{0,200}$/.test(module)) return
  for (const file of [module, `${module}.__main__`])
    recordReference(call.analysis, call.frame, 'module', file, call.node, true)
}
