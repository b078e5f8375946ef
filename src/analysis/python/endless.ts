import type { Analysis } from './record.ts'
import type { Frame } from './scope.ts'
import { childOf, type PyNode } from './tree.ts'

/** Longest condition, or call, that is looked at, UTF-16 units. */
const TEXT_MAX = 80

/** Conditions that always hold. */
const ALWAYS =
  /^\(*(?:True|not(?:False|None|0|\(\)|\[\]|\{\}|''|"")|[1-9]\d*|(\d+)==\1|0<[1-9]\d*|[1-9]\d*>0|'[^']+'|"[^"]+")\)*$/

/** Iterators that give something for ever. */
const FOR_EVER =
  /^(?:itertools\.)?(?:count|cycle)\(|^(?:itertools\.)?repeat\([^,]*\)$|^iter\((?:int|str|list|dict|bool|float),/

/** Calls by which a program ends, or waits for others. */
const ENDS_OR_WAITS =
  /(?:^|\.)(?:exit|_exit|quit|abort|kill|execl\w*|execv\w*|input|raw_input|accept|recv\w*|readline|wait|join|next|get|select|poll)$/

/** Whether a loop of Python goes on for ever as far as its own lines say. */
function neverEnds(text: string, loop: PyNode): boolean {
  const given = childOf(loop, loop.type === 'while_statement' ? 'condition' : 'right')
  const body = childOf(loop, 'body')
  if (given === undefined || body === undefined) return false
  const plain = text.slice(given.start, Math.min(given.end, given.start + TEXT_MAX)).replaceAll(/\s+/g, '')
  const forms = loop.type === 'while_statement' ? ALWAYS : FOR_EVER
  return forms.test(plain) && !leaves(text, body, true)
}

/** Whether something below a node may leave the loop, or waits for others. `breaks`: whether `break` leaves it. */
function leaves(text: string, node: PyNode, breaks: boolean): boolean {
  switch (node.type) {
    case 'return_statement':
    case 'raise_statement':
    case 'assert_statement':
    case 'yield':
    case 'await':
      return true
    case 'break_statement':
      return breaks
    case 'function_definition':
    case 'class_definition':
    case 'lambda':
      return false
    case 'while_statement':
    case 'for_statement':
      return node.children.some((child) => leaves(text, child, breaks && child.field !== 'body'))
    case 'call': {
      const callee = childOf(node, 'function') ?? node.children[0]
      const name = callee === undefined ? '' : text.slice(callee.start, Math.min(callee.end, callee.start + TEXT_MAX))
      if (ENDS_OR_WAITS.test(name.replaceAll(/\s+/g, ''))) return true
    }
  }
  return node.children.some((child) => leaves(text, child, breaks))
}

/** Notes a loop that never ends, where no error that is raised in it is caught outside. */
export function noteEndless(analysis: Analysis, frame: Frame, node: PyNode): void {
  if (frame.guarded !== true && neverEnds(analysis.text, node))
    analysis.endless.set(node.start, { offset: node.start, within: frame.within })
}
