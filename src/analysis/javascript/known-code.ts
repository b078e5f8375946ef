import type { Node } from 'oxc-parser'
import { mayActJavascript } from '../skim.ts'
import { CONTENT } from './files.ts'
import type { Call, Frame, Machine } from './machine.ts'
import { HOLE, type Taint, type Value } from './value.ts'

/** Code that is run and that stands in the package, as text or in a file of any name, is read like all other. */
export function runsKnown(machine: Machine, code: Value, node: Node, frame: Frame): void {
  for (const api of code.apis) {
    if (api.startsWith(CONTENT)) machine.refers('command', `node ${api.slice(CONTENT.length)}`, node, frame)
  }
  for (const text of code.texts) {
    if (!text.includes(HOLE) && mayActJavascript(Buffer.from(text)))
      machine.gives('javascript', text, node, frame, code.isMade)
  }
}

/** How evidence says that code was put together so that it does not stand in the source. */
export const WORKED_OUT = 'works out the code that it runs'

/** characters of a text that are looked for in the source, and how many it must have to be code */
const SOUGHT = 60
const CODE_MIN = 20

/** What code that is worked out names where it does more than reckon. */
const ACTS = /\brequire\b|\bprocess\s*[.[]|https?:|\bfetch\(|XMLHttpRequest|WebSocket|\beval\(|child_process|\bimport\(/

/** A template that is made into code is none itself; a comment of a page may begin a script. */
const MARKUP = /^\s*<(?!!--)/

/** Code that does something and stands nowhere in the source as it is: it was hidden there. */
export function workedOut(machine: Machine, code: Value, { node }: Call, frame: Frame): Taint[] {
  const isHidden =
    code.isMade &&
    code.texts.some(
      (text) =>
        text.length >= CODE_MIN &&
        !text.includes(HOLE) &&
        ACTS.test(text) &&
        !MARKUP.test(text) &&
        !withoutBreaks(frame.unit.text).includes(withoutBreaks(text).slice(0, SOUGHT)),
    )
  return isHidden ? [machine.source('decoded-text', node, WORKED_OUT, frame)] : []
}

/** A text in a source may go on in the next line, and be the same text. */
function withoutBreaks(text: string): string {
  return text.replaceAll(/\\n\\?\r?\n|\\\r?\n|\s/g, '')
}
