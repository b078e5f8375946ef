// oxlint-disable typescript/switch-exhaustiveness-check -- the syntax has 160 kinds of node; those that are not listed do nothing here
import type { ImportDeclaration, ModuleExportName, Node } from 'oxc-parser'
import { moduleApi } from './api.ts'
import type { Frame, Machine } from './machine.ts'
import { noteEndless } from './endless.ts'
import { member } from './member.ts'
import { boundNames, lexicalNames } from './scope.ts'
import { elements } from './reach.ts'
import { HOLE, join, MADE, NOTHING, ofApi, ofShape, ofTaints, ofText, type Value } from './value.ts'

/** True for statements that are evaluated as one, and that hold no others: a statement is always met in the same frame. */
export function isFragment({ type }: Node): boolean {
  return (
    type === 'ExpressionStatement' ||
    type === 'VariableDeclaration' ||
    type === 'ReturnStatement' ||
    type === 'ThrowStatement'
  )
}

/** Evaluates a statement: all branches count, in order, once a pass. */
export function execute(machine: Machine, node: Node, frame: Frame): void {
  switch (node.type) {
    case 'BlockStatement':
    case 'StaticBlock':
      return block(machine, node, node.body, frame)
    case 'ExpressionStatement':
      machine.evaluate(node.expression, frame)
      return
    case 'VariableDeclaration':
      return declare(machine, node.declarations, frame)
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      if (node.id !== null) machine.assign(node.id, machine.evaluate(node, frame), frame)
      return
    case 'ReturnStatement':
      if (node.argument !== null) frame.returns?.add(machine.evaluate(node.argument, frame))
      return
    case 'ThrowStatement':
      machine.evaluate(node.argument, frame)
      return
    case 'IfStatement':
      machine.evaluate(node.test, frame)
      machine.execute(node.consequent, frame)
      if (node.alternate !== null) machine.execute(node.alternate, frame)
      return
    case 'SwitchStatement':
      return switches(machine, node, frame)
    case 'TryStatement':
      return tries(machine, node, frame)
    case 'LabeledStatement':
      return machine.execute(node.body, frame)
    case 'WithStatement':
      machine.evaluate(node.object, frame)
      return machine.execute(node.body, frame)
    default:
      return loopOrModule(machine, node, frame)
  }
}

function loopOrModule(machine: Machine, node: Node, frame: Frame): void {
  switch (node.type) {
    case 'WhileStatement':
    case 'DoWhileStatement':
      noteEndless(machine, node, frame)
      machine.evaluate(node.test, frame)
      return machine.execute(node.body, frame)
    case 'ForStatement':
      return loops(machine, node, frame)
    case 'ForInStatement':
    case 'ForOfStatement':
      return iterates(machine, node, frame)
    case 'ImportDeclaration':
      return imports(machine, node, frame)
    case 'ExportNamedDeclaration':
      return exportsNamed(machine, node, frame)
    case 'ExportDefaultDeclaration':
      return exportsDefault(machine, node, frame)
    case 'ExportAllDeclaration':
      return exportsAll(machine, node.source.value, node, frame)
    case 'TSExportAssignment':
      frame.unit.exports.add(machine.evaluate(node.expression, frame))
      return
    default:
  }
}

/** Function declarations first: calls above them see them. */
export function block(machine: Machine, node: Node, body: readonly Node[], frame: Frame): void {
  const scope = machine.scopeOf(node, frame.scope, () => lexicalNames(body))
  const inner = scope === frame.scope ? frame : { ...frame, scope }
  for (const statement of body) if (isFunction(statement)) machine.execute(statement, inner)
  for (const statement of body) if (!isFunction(statement)) machine.execute(statement, inner)
}

function isFunction(node: Node): boolean {
  return node.type === 'FunctionDeclaration'
}

function declare(machine: Machine, declarations: readonly { id: Node; init: Node | null }[], frame: Frame): void {
  for (const { id, init } of declarations) {
    if (init !== null) machine.assign(id, machine.evaluate(init, frame), frame)
  }
}

function switches(machine: Machine, node: Node & { type: 'SwitchStatement' }, frame: Frame): void {
  machine.evaluate(node.discriminant, frame)
  for (const { test } of node.cases) if (test !== null) machine.evaluate(test, frame)
  block(
    machine,
    node,
    node.cases.flatMap(({ consequent }) => consequent),
    frame,
  )
}

function tries(machine: Machine, node: Node & { type: 'TryStatement' }, frame: Frame): void {
  machine.execute(node.block, { ...frame, guarded: true })
  const { handler, finalizer } = node
  if (handler !== null) {
    const scope = machine.scopeOf(handler, frame.scope, () => boundNames(handler.param))
    // an error of a client carries what was answered
    const fetched = ofTaints(machine.fetchedWithin(node.block, frame))
    const caught = node.block.body.some(({ type }) => type === 'ThrowStatement') ? join(fetched, MADE) : fetched
    if (handler.param !== null) machine.assign(handler.param, caught, { ...frame, scope })
    machine.execute(handler.body, { ...frame, scope })
  }
  if (finalizer !== null) machine.execute(finalizer, frame)
}

function loops(machine: Machine, node: Node & { type: 'ForStatement' }, frame: Frame): void {
  const { init } = node
  noteEndless(machine, node, frame)
  const scope = machine.scopeOf(node, frame.scope, () =>
    init?.type === 'VariableDeclaration' ? lexicalNames([init]) : [],
  )
  const inner = { ...frame, scope }
  if (init?.type === 'VariableDeclaration') machine.execute(init, inner)
  else if (init !== null) machine.evaluate(init, inner)
  if (node.test !== null) machine.evaluate(node.test, inner)
  machine.execute(node.body, inner)
  if (node.update !== null) machine.evaluate(node.update, inner)
}

function iterates(machine: Machine, node: Node & { type: 'ForInStatement' | 'ForOfStatement' }, frame: Frame): void {
  const { left } = node
  const scope = machine.scopeOf(node, frame.scope, () =>
    left.type === 'VariableDeclaration' ? lexicalNames([left]) : [],
  )
  const inner = { ...frame, scope }
  const over = machine.evaluate(node.right, inner)
  // the keys of an object say nothing of its values: what they select is seen where they are used
  const value = node.type === 'ForOfStatement' ? elements(over) : { ...NOTHING, texts: keysOf(over) }
  const target = left.type === 'VariableDeclaration' ? left.declarations[0]?.id : left
  if (target !== undefined) machine.assign(target, value, inner)
  machine.execute(node.body, inner)
}

function keysOf(value: Value): string[] {
  return value.shapes.flatMap((shape) => [...shape.properties.keys()]).slice(0, 12)
}

function imports(machine: Machine, node: ImportDeclaration, frame: Frame): void {
  if (node.importKind === 'type') return
  const loaded = moduleValue(machine, node.source.value, node, frame)
  for (const specifier of node.specifiers) {
    const name =
      specifier.type === 'ImportSpecifier'
        ? exportName(specifier.imported)
        : specifier.type === 'ImportDefaultSpecifier'
          ? 'default'
          : undefined
    const value = name === undefined ? loaded : member(machine, loaded, [name], specifier, frame)
    frame.scope.declare(specifier.local.name).add(name === 'default' ? join(value, loaded) : value)
  }
}

/** Begins the path of a file of another package. */
export const INSTALLED = `${HOLE}\\node_modules/`

/** What loading `specifier` gives: another file of the program, a built-in, or a package by name. */
export function moduleValue(machine: Machine, named: string, node: Node, frame: Frame): Value {
  const specifier = named.startsWith(INSTALLED) ? named.slice(INSTALLED.length) : named
  machine.refers('module', specifier, node, frame)
  if (/^\.{0,2}\//.test(specifier) || specifier === '.' || specifier === '..')
    return join(machine.moduleAt(frame, specifier), MADE)
  return ofApi(moduleApi(specifier))
}

function exportName(name: ModuleExportName): string {
  return name.type === 'Literal' ? name.value : name.name
}

function exportsNamed(machine: Machine, node: Node & { type: 'ExportNamedDeclaration' }, frame: Frame): void {
  const { declaration, source } = node
  if (declaration !== null) {
    machine.execute(declaration, frame)
    for (const name of lexicalNames([declaration]))
      frame.unit.exported.add(name, frame.scope.lookup(name)?.value ?? NOTHING)
    if (declaration.type === 'VariableDeclaration') {
      for (const name of declaration.declarations.flatMap(({ id }) => boundNames(id))) {
        frame.unit.exported.add(name, frame.scope.lookup(name)?.value ?? NOTHING)
      }
    }
  }
  const loaded = source === null ? undefined : moduleValue(machine, source.value, node, frame)
  for (const { local, exported } of node.specifiers) {
    const name = exportName(local)
    const value = loaded === undefined ? frame.scope.lookup(name)?.value : member(machine, loaded, [name], node, frame)
    frame.unit.exported.add(exportName(exported), value ?? NOTHING)
  }
}

function exportsDefault(machine: Machine, node: Node & { type: 'ExportDefaultDeclaration' }, frame: Frame): void {
  const { declaration } = node
  const value = machine.evaluate(declaration, frame)
  if (
    (declaration.type === 'FunctionDeclaration' || declaration.type === 'ClassDeclaration') &&
    declaration.id !== null
  ) {
    machine.assign(declaration.id, value, frame)
  }
  frame.unit.exported.add('default', value)
}

function exportsAll(machine: Machine, specifier: string, node: Node, frame: Frame): void {
  const loaded = moduleValue(machine, specifier, node, frame)
  for (const shape of loaded.shapes) frame.unit.exported.inherit(shape)
  if (loaded.apis.length > 0) frame.unit.exports.add(ofApi(...loaded.apis))
}

/** Names that every file has: module, exports, require and where the file stands. */
export function fileNames(frame: Frame, module: Value): void {
  frame.scope.declare('module').add(module)
  frame.scope.declare('exports').add(ofShape(frame.unit.exported))
  frame.scope.declare('require').add(ofApi('require'))
  frame.scope.declare('__dirname').add(ofText('.'))
  frame.scope.declare('__filename').add(ofText(`./${frame.unit.path.split('/').at(-1) ?? ''}`))
}
