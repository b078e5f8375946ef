import type { Node } from 'oxc-parser'
import { mayActJavascript } from '../skim.ts'
import { CONTENT } from './files.ts'
import type { Frame, Machine } from './machine.ts'
import { HOLE, type Value } from './value.ts'

/** Code that is run and that stands in the package, as text or in a file of any name, is read like all other. */
export function runsKnown(machine: Machine, code: Value, node: Node, frame: Frame): void {
  for (const api of code.apis) {
    if (api.startsWith(CONTENT)) machine.refers('command', `node ${api.slice(CONTENT.length)}`, node, frame)
  }
  for (const text of code.texts) {
    if (!text.includes(HOLE) && mayActJavascript(Buffer.from(text))) machine.gives('javascript', text, node, frame)
  }
}
