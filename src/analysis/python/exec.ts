import { lookup } from '../../model/lookup.ts'
import { evaluateAnnotations } from './annotations.ts'
import { answersChat } from './watching.ts'
import { registerClass, registerFunction } from './define.ts'
import { documentNode } from './document.ts'
import { noteEndless } from './endless.ts'
import { evaluate } from './eval.ts'
import { frameOfFallback } from './fallbacks.ts'
import { asksForMain } from './main-condition.ts'
import { assign, bindLoop } from './targets.ts'
import { applyCall, mayBeLocal } from './call.ts'
import { Cells } from './cells.ts'
import { recordCall, recordOutside, recordReference, spend, type Analysis } from './record.ts'
import { assignName, attributeOf, giveBack, type Frame } from './scope.ts'
import { namedValue, normalName } from './names.ts'
import { makesClass } from './language-calls.ts'
import { childOf, type PyNode } from './tree.ts'
import { join, NOTHING, ofName, ofRef, type Value } from './value.ts'
import { importsWritten } from './written-modules.ts'

/** Deepest nesting of functions and classes that is followed, scopes. */
const MAX_SCOPES = 24

/** Most `from x import *` whose names are considered for every unknown name. */
const MAX_STARS = 8

type Executor = (analysis: Analysis, frame: Frame, node: PyNode) => void

const EXECUTORS: Readonly<Record<string, Executor>> = lookup({
  import_statement: importNames,
  import_from_statement: importFrom,
  future_import_statement: () => undefined,
  assignment: assignment,
  augmented_assignment: assignment,
  if_statement: branch,
  for_statement: loop,
  while_statement: repeated,
  try_statement: attempt,
  with_statement: block,
  with_clause: block,
  with_item: withItem,
  return_statement: returned,
  function_definition: (analysis, frame, node) => defineFunction(analysis, frame, node, []),
  class_definition: (analysis, frame, node) => defineClass(analysis, frame, node),
  decorated_definition: decorated,
  global_statement: outwards,
  nonlocal_statement: outwards,
  exec_statement: pythonTwoExec,
})

const CONTAINERS = new Set([
  'module',
  'block',
  'expression_statement',
  'elif_clause',
  'else_clause',
  'except_clause',
  'except_group_clause',
  'finally_clause',
  'match_statement',
  'case_clause',
])

/** Runs a statement, or a block of them, once over. */
export function execute(analysis: Analysis, frame: Frame, node: PyNode): void {
  if (!spend(analysis)) return
  const executor = EXECUTORS[node.type]
  if (executor !== undefined) executor(analysis, frame, node)
  else if (CONTAINERS.has(node.type)) block(analysis, frame, node)
  else evaluate(analysis, frame, node)
}

function block(analysis: Analysis, frame: Frame, node: PyNode): void {
  for (const child of node.children) execute(analysis, frame, child)
}

/** The body of a function or lambda. */
export function executeBody(analysis: Analysis, frame: Frame, node: PyNode): Value {
  const body = childOf(node, 'body')
  if (body === undefined) return NOTHING
  if (node.type === 'lambda') return evaluate(analysis, frame, body)
  execute(analysis, frame, body)
  return NOTHING
}

function textOf(analysis: Analysis, node: PyNode): string {
  return analysis.text.slice(node.start, Math.min(node.end, node.start + 200)).replaceAll(/[\s\\]+/g, '')
}

function importNames(analysis: Analysis, frame: Frame, node: PyNode): void {
  for (const child of node.children) {
    const dottedName = child.type === 'aliased_import' ? childOf(child, 'name') : child
    const alias = child.type === 'aliased_import' ? childOf(child, 'alias') : undefined
    if (dottedName === undefined) continue
    const module = textOf(analysis, dottedName)
    recordReference(analysis, frame, 'module', module, child)
    importsWritten(analysis, frame, module, child)
    if (alias !== undefined) assignName(frame, textOf(analysis, alias), ofName(normalName(module)))
    else assignName(frame, module.split('.', 1)[0] ?? module, ofName(module.split('.', 1)[0] ?? module))
  }
}

function importFrom(analysis: Analysis, frame: Frame, node: PyNode): void {
  const from = childOf(node, 'module_name')
  if (from === undefined) return
  const module = textOf(analysis, from)
  recordReference(analysis, frame, 'module', module, node)
  importsWritten(analysis, frame, module, node)
  for (const child of node.children) {
    if (child.type === 'wildcard_import' && analysis.stars.size < MAX_STARS) analysis.stars.join(module, ofName(module))
    if (child.field !== 'name') continue
    const original = child.type === 'aliased_import' ? childOf(child, 'name') : child
    const alias = child.type === 'aliased_import' ? childOf(child, 'alias') : child
    if (original === undefined || alias === undefined) continue
    const name = textOf(analysis, original)
    const whole = module.endsWith('.') ? `${module}${name}` : `${module}.${name}`
    // The name may be a module of its own.
    recordReference(analysis, frame, 'module', whole, child)
    assignName(frame, textOf(analysis, alias), namedValue(normalName(whole), child.start))
  }
}

function assignment(analysis: Analysis, frame: Frame, node: PyNode): void {
  const left = childOf(node, 'left')
  const right = childOf(node, 'right')
  evaluateAnnotations(analysis, frame, node)
  if (right === undefined || left === undefined) return
  // `a = b = value` nests to the right; `a += value` reads `a` first.
  if (right.type === 'assignment') execute(analysis, frame, right)
  const given = right.type === 'assignment' ? (childOf(right, 'left') ?? right) : right
  let value = evaluate(analysis, frame, given)
  if (node.type === 'augmented_assignment') value = augmented(value, evaluate(analysis, frame, left))
  assign(analysis, frame, left, value)
}

/** Texts that grow in a loop are not followed, but where they came from is. */
function augmented(added: Value, before: Value): Value {
  return join(
    {
      ...added,
      texts:
        before.texts.length === 1 && added.texts.length === 1
          ? [`${before.texts[0] ?? ''}${added.texts[0] ?? ''}`]
          : [],
    },
    { ...before, texts: [] },
  )
}

/** Asks whether something is there, and of what kind, which leaves nothing out. */
const ASKS_KIND =
  /^(?:not)?(?:os\.path\.(?:is(?:dir|file|link)|exists)|\w+\.(?:is_(?:dir|file)|exists))\([^()]*(?:\([^()]*\))?[^()]*\)$/

/** What stands below `if __name__ == '__main__'` runs only where the file is the program that was started. */
function branch(analysis: Analysis, frame: Frame, node: PyNode): void {
  const condition = childOf(node, 'condition')
  const guarded = frame.depth === 0 && frame.within === undefined && asksForMain(analysis, condition)
  const isChoice = frame.repeated === 'each' && condition !== undefined && !ASKS_KIND.test(textOf(analysis, condition))
  const chosen: Frame = isChoice ? { ...frame, repeated: 'some' } : frame
  for (const child of node.children) {
    const isGuarded = guarded && child.field === 'consequence'
    execute(analysis, isGuarded ? { ...frame, within: analysis.mainOnly } : chosen, child)
  }
}

function attempt(analysis: Analysis, frame: Frame, node: PyNode): void {
  const guarded: Frame = { ...frame, guarded: true }
  for (const child of node.children) execute(analysis, frameOfFallback(analysis, guarded, node, child), child)
}

function repeated(analysis: Analysis, frame: Frame, node: PyNode): void {
  noteEndless(analysis, frame, node)
  block(analysis, frame, node)
}

function loop(analysis: Analysis, frame: Frame, node: PyNode): void {
  noteEndless(analysis, frame, node)
  bindLoop(analysis, frame, node)
  const each: Frame = frame.repeated === undefined ? { ...frame, repeated: 'each' } : frame
  for (const child of node.children)
    if (child.field === 'body' || child.field === 'alternative') execute(analysis, each, child)
}

function withItem(analysis: Analysis, frame: Frame, node: PyNode): void {
  for (const item of node.children) {
    const opened = item.type === 'as_pattern' ? item.children[0] : item
    const alias = item.type === 'as_pattern' ? item.children[1] : undefined
    if (opened === undefined) continue
    const value = evaluate(analysis, frame, opened)
    if (alias !== undefined) assign(analysis, frame, alias, value)
  }
}

function returned(analysis: Analysis, frame: Frame, node: PyNode): void {
  for (const child of node.children) giveBack(frame, evaluate(analysis, frame, child))
}

function outwards(analysis: Analysis, frame: Frame, node: PyNode): void {
  for (const child of node.children) frame.outer.add(textOf(analysis, child))
}

/** `exec code in namespace` of Python 2. */
function pythonTwoExec(analysis: Analysis, frame: Frame, node: PyNode): void {
  const args = node.children.slice(0, 1).map((child) => evaluate(analysis, frame, child))
  applyCall({ analysis, frame, node, callee: ofName('exec'), args, keywords: new Map() })
}

function decorated(analysis: Analysis, frame: Frame, node: PyNode): void {
  const definition = childOf(node, 'definition')
  const decorators = node.children.filter((child) => child.type === 'decorator')
  if (definition?.type === 'function_definition') defineFunction(analysis, frame, definition, decorators)
  else if (definition !== undefined) {
    for (const decorator of decorators) appliesOutside(analysis, frame, evaluate(analysis, frame, decorator))
    execute(analysis, frame, definition)
  }
}

/** A decorator of another module is called as soon as what it decorates is defined. */
function appliesOutside(analysis: Analysis, frame: Frame, { names }: Value): void {
  for (const name of names) if (mayBeLocal(name)) recordOutside(analysis, frame, name.replaceAll('()', ''))
}

function isTooDeep(analysis: Analysis, frame: Frame): boolean {
  if (frame.depth < MAX_SCOPES) return false
  analysis.cut.add(frame.within)
  return true
}

function defineFunction(analysis: Analysis, frame: Frame, node: PyNode, decorators: readonly PyNode[]): void {
  const name = childOf(node, 'name')
  if (name === undefined || isTooDeep(analysis, frame)) return
  const wrappers = decorators.map((decorator) => ({ decorator, value: evaluate(analysis, frame, decorator) }))
  const isProperty = wrappers.some(({ value }) => value.names.some((one) => /(?:^|[._])property$/.test(one)))
  const made = registerFunction(analysis, frame, node, textOf(analysis, name), isProperty)
  defaults(analysis, frame, node, made.frame)
  evaluateAnnotations(analysis, frame, node)
  const receiver = made.params[0]
  if (made.owner !== undefined && receiver !== undefined) {
    const self = ofRef({ kind: receiver === 'cls' ? 'class' : 'instance', target: made.owner })
    made.frame.vars.join(receiver, self)
  }
  let value = ofRef({ kind: 'function', target: made })
  for (const { decorator, value: wrapper } of wrappers) {
    if (wrapper.names.some((one) => one === 'atexit.register')) recordCall(analysis, frame, made)
    answersChat(analysis, frame, made, wrapper)
    appliesOutside(analysis, frame, wrapper)
    if (wrapper.refs.length > 0)
      value = join(
        value,
        applyCall({
          analysis,
          frame,
          node: decorator,
          callee: { ...wrapper, names: [] },
          args: [value],
          keywords: new Map(),
        }),
      )
  }
  // an import asks it for names that the module does not have
  if (frame.depth === 0 && made.name === '__getattr__') recordCall(analysis, frame, made)
  assignName(frame, made.name, value)
}

/** Default values belong to the scope of the definition, and reach the parameter. */
function defaults(analysis: Analysis, frame: Frame, node: PyNode, inner: Frame): void {
  for (const parameter of childOf(node, 'parameters')?.children ?? []) {
    const value = childOf(parameter, 'value')
    const name = childOf(parameter, 'name')
    if (value === undefined || name === undefined) continue
    inner.vars.join(textOf(analysis, name), evaluate(analysis, frame, value))
  }
}

function defineClass(analysis: Analysis, frame: Frame, node: PyNode): void {
  const name = childOf(node, 'name')
  if (name === undefined || isTooDeep(analysis, frame)) return
  const made = registerClass(analysis, node, textOf(analysis, name))
  const bases = childOf(node, 'superclasses')
  if (bases !== undefined) made.bases = join(made.bases, evaluate(analysis, frame, bases))
  assignName(frame, made.name, ofRef({ kind: 'class', target: made }))
  const inner: Frame = {
    parent: frame,
    owner: made,
    vars: new Cells(analysis.reader),
    outer: new Set(),
    depth: frame.depth + 1,
    ...(frame.within === undefined ? {} : { within: frame.within }),
  }
  const body = childOf(node, 'body')
  const document = documentNode(body)
  if (document !== undefined) made.attributes.join('__doc__', evaluate(analysis, inner, document))
  if (body !== undefined) execute(analysis, inner, body)
  makesClass(analysis, frame, node, made)
  for (const base of made.bases.refs) {
    if (base.kind !== 'class') continue
    for (const hook of attributeOf(base.target, '__init_subclass__').refs)
      if (hook.kind === 'function') recordCall(analysis, frame, hook.target)
  }
}
