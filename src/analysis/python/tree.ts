import { Language, Parser, type TreeCursor } from 'web-tree-sitter'
import { pythonGrammarPath } from './wasm.ts'

/** Why a tree is not whole: what stands there is no Python, or none that is known. */
export const SYNTAX_ERRORS = 'syntax errors'

/** Longest Python text that is parsed, UTF-16 units; what lies behind is cut off and said so. */
const MAX_TEXT_UNITS = 1_500_000
/** Most syntax nodes that are kept of one text. */
const MAX_NODES = 300_000
/** Deepest nesting that is kept, levels. The evaluator recurses as deep as the tree, so this bounds its stack. */
const MAX_DEPTH = 300
/** Text that the parser reads at a time, UTF-16 units; its buffer holds no more. */
const CHUNK_UNITS = 5000
/**
 * How many chunks the parser may read for each chunk of the text. The grammar's scanner reads on to the end of the text for some
 * tokens (`\\N{`, line continuations), again and again: quadratic, and without a report of progress in between.
 */
const MAX_READS_PER_CHUNK = 30
const MIN_READS = 2000
/** Work that the parser may spend on one text, in its progress reports (about 100 operations each). */
const MAX_PARSE_STEPS = 100_000

/** A syntax node, copied out of the parser's memory. Only named nodes and operators are kept, no comments. */
export interface PyNode {
  /** as the grammar names it: `call`, `identifier` */
  readonly type: string
  /** role in the parent: `left`, `function`; empty where it has none */
  readonly field: string
  /** UTF-16 offset of the first unit */
  readonly start: number
  /** UTF-16 offset behind the last unit */
  readonly end: number
  readonly children: readonly PyNode[]
}

export interface PyTree {
  readonly root: PyNode
  readonly text: string
  /** why the tree does not hold the whole text; absent: it does */
  readonly incomplete?: string
  /** the parser was stopped, since the text costs more than one may */
  readonly givenUp: boolean
}

interface Builder {
  readonly type: string
  readonly field: string
  readonly start: number
  readonly end: number
  readonly children: Builder[]
}

/** Types of nodes below which there is nothing to see. */
const LEAVES = new Set(['identifier', 'integer', 'float', 'string_start', 'string_content', 'string_end'])
/** Nodes that a syntax error makes have a number of their own. */
const ERROR_ID = 65_535

let parser: Parser | undefined
let warming: Promise<void> | undefined
/** By the grammar's numbers, so that a node costs as few calls into the parser as can be. */
const typeNames: string[] = []
const isKept: boolean[] = []
const isLeaf: boolean[] = []
const fieldNames: string[] = []

/** Loads the parser and its grammar once for this thread. */
export async function warmPython(): Promise<void> {
  warming ??= load()
  await warming
}

async function load(): Promise<void> {
  await Parser.init()
  const language = await Language.load(pythonGrammarPath())
  const loaded = new Parser()
  loaded.setLanguage(language)
  for (let id = 0; id < language.nodeTypeCount; id += 1) {
    const name = language.nodeTypeForId(id) ?? ''
    typeNames.push(name)
    isKept.push(language.nodeTypeIsNamed(id) && name !== 'comment')
    isLeaf.push(LEAVES.has(name))
  }
  for (let id = 0; id <= language.fieldCount; id += 1) fieldNames.push(language.fieldNameForId(id) ?? '')
  parser = loaded
}

/** Parses `text` after `warmPython`. Never throws for what the text says. */
export function parsePython(text: string): PyTree {
  if (parser === undefined) throw new Error('parsePython before warmPython')
  const reasons = new Set<string>()
  let source = text
  if (source.length > MAX_TEXT_UNITS) {
    source = source.slice(0, source.lastIndexOf('\n', MAX_TEXT_UNITS) + 1 || MAX_TEXT_UNITS)
    reasons.add(`longer than ${MAX_TEXT_UNITS} characters`)
  }
  let steps = 0
  // The library's type says void, but a true answer is what ends the parse.
  const progressCallback = (): boolean => (steps += 1) > MAX_PARSE_STEPS
  const maxReads = Math.max(MIN_READS, Math.ceil(source.length / CHUNK_UNITS) * MAX_READS_PER_CHUNK)
  let reads = 0
  const read = (index: number): string | undefined =>
    (reads += 1) > maxReads ? undefined : source.slice(index, index + CHUNK_UNITS)
  const tree = parser.parse(read, null, { progressCallback })
  if (tree === null) {
    parser.reset()
    return { root: emptyNode('module'), text: source, incomplete: TOO_COSTLY, givenUp: true }
  }
  try {
    const givenUp = reads > maxReads
    if (givenUp) reasons.add(TOO_COSTLY)
    if (tree.rootNode.hasError) reasons.add(SYNTAX_ERRORS)
    const cursor = tree.walk()
    const root = copyTree(cursor, reasons)
    cursor.delete()
    return { root, text: source, givenUp, ...(reasons.size === 0 ? {} : { incomplete: [...reasons].join('; ') }) }
  } finally {
    tree.delete()
  }
}

const TOO_COSTLY = 'too costly to parse'

function emptyNode(type: string): PyNode {
  return { type, field: '', start: 0, end: 0, children: [] }
}

/** Copies the tree without recursion: hostile nesting must not reach the stack. */
function copyTree(cursor: TreeCursor, reasons: Set<string>): PyNode {
  const root = nodeAt(cursor, cursor.nodeTypeId, '')
  const path: { readonly node: Builder; readonly depth: number }[] = [{ node: root, depth: 0 }]
  let count = 1
  let descend = cursor.gotoFirstChild()
  if (!descend) return root
  for (;;) {
    const top = path.at(-1)
    if (top === undefined) return root
    let entered = false
    const id = cursor.nodeTypeId
    const field = fieldNames[cursor.currentFieldId] ?? ''
    if (id === ERROR_ID || isKept[id] === true || field === 'operator') {
      count += 1
      const node = nodeAt(cursor, id, field)
      top.node.children.push(node)
      const depth = top.depth + (isSpine(top.node, node) ? 0 : 1)
      if (depth > MAX_DEPTH) reasons.add(`nested deeper than ${MAX_DEPTH} levels`)
      else if (isLeaf[id] !== true && cursor.gotoFirstChild()) {
        path.push({ node, depth })
        entered = true
      }
    }
    if (count >= MAX_NODES) {
      reasons.add(`more than ${MAX_NODES} syntax nodes`)
      return root
    }
    if (entered) continue
    while (!cursor.gotoNextSibling()) {
      path.pop()
      if (path.length === 0 || !cursor.gotoParent()) return root
    }
  }
}

/** `a + b + c + …` leans left, one level a term; the evaluator takes such a spine in a loop. */
function isSpine(parent: Builder, node: Builder): boolean {
  return parent.type === 'binary_operator' && node.type === 'binary_operator' && node.field === 'left'
}

function nodeAt(cursor: TreeCursor, id: number, field: string): Builder {
  return { type: typeNames[id] ?? 'ERROR', field, start: cursor.startIndex, end: cursor.endIndex, children: [] }
}

/** The child in a role, or undefined. */
export function childOf(node: PyNode, field: string): PyNode | undefined {
  for (const child of node.children) if (child.field === field) return child
  return undefined
}
