import type { ArrowFunctionExpression, Function as FunctionNode } from 'oxc-parser'
import { varNames } from '../scope.ts'
import type { Folder } from './folder.ts'
import type { FoldScope } from './scope.ts'
import { block } from './statements.ts'
import { Closure, List, Thing, UNKNOWN, type Folded } from './values.ts'

/** Runs a function of the program, or makes an instance of a class. */
export function invoked(
  folder: Folder,
  closure: Closure,
  args: readonly Folded[],
  self: Folded,
  isNew: boolean,
): Folded {
  const { node } = closure.written
  if (node.type === 'ClassDeclaration' || node.type === 'ClassExpression')
    return constructed(folder, closure, args, isNew ? instanceOf(closure) : self)
  if (!isFunction(node)) return UNKNOWN
  if (!isNew) return ran(folder, closure, node, args, self)
  const instance = instanceOf(closure)
  const result = ran(folder, closure, node, args, instance)
  return result instanceof Thing ? result : instance
}

function isFunction(node: Closure['written']['node']): node is FunctionNode | ArrowFunctionExpression {
  return 'params' in node && 'body' in node && 'async' in node
}

function instanceOf(closure: Closure): Thing {
  const prototype = closure.members.get('prototype')
  return new Thing(prototype instanceof Thing ? prototype : undefined)
}

/** Fields and constructor of a class on `self`; of one without a constructor, those of what it extends. */
function constructed(folder: Folder, closure: Closure, args: readonly Folded[], self: Folded): Folded {
  const { construct, base } = closure
  if (construct === undefined && base instanceof Closure) invoked(folder, base, args, self, false)
  if (self instanceof Thing) {
    for (const { key, value, scope } of closure.fields)
      self.members.set(
        key,
        value === null ? undefined : folder.evaluate(value, scope.within({ self, returned: undefined })),
      )
  }
  if (construct !== undefined) invoked(folder, construct, args, self, false)
  return self
}

function ran(
  folder: Folder,
  closure: Closure,
  node: FunctionNode | ArrowFunctionExpression,
  args: readonly Folded[],
  self: Folded,
): Folded {
  const isArrow = node.type === 'ArrowFunctionExpression'
  const yielded = 'generator' in node && node.generator ? new List([]) : undefined
  const { scope: outer, self: written } = closure.written
  const scope = outer.within({
    self: isArrow ? written : self,
    returned: undefined,
    ...(yielded === undefined ? {} : { yielded }),
    base: isArrow ? outer.frame.base : closure.base,
  })
  if (!isArrow) {
    if (node.type === 'FunctionExpression' && node.id !== null) scope.declare(node.id.name, closure)
    scope.declare('arguments', new List([...args]))
  }
  bind(folder, node, args, scope)
  const { body } = node
  if (body === null) return UNKNOWN
  if (body.type !== 'BlockStatement') {
    const value = folder.evaluate(body, scope)
    folder.see(body, value)
    return value
  }
  for (const name of folder.namesIn(body.body, varNames)) scope.hoist(name)
  block(folder, body.body, scope)
  folder.mayHaveLeft = false
  return yielded ?? scope.frame.returned
}

function bind(
  folder: Folder,
  node: FunctionNode | ArrowFunctionExpression,
  args: readonly Folded[],
  scope: FoldScope,
): void {
  node.params.forEach((param, index) => {
    const pattern = param.type === 'TSParameterProperty' ? param.parameter : param
    if (pattern.type === 'RestElement') folder.assign(pattern.argument, new List(args.slice(index)), scope, true)
    else folder.assign(pattern, args[index], scope, true)
  })
}
