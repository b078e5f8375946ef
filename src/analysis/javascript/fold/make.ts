// oxlint-disable typescript/switch-exhaustiveness-check -- members of a class that are not listed have no value
import type { ArrowFunctionExpression, Class, Function as FunctionNode, Node } from 'oxc-parser'
import { toText } from './convert.ts'
import type { Folder } from './folder.ts'
import type { FoldScope } from './scope.ts'
import { Closure, Thing, UNKNOWN } from './values.ts'

/** The function that is written at `node`, in `scope`. */
export function makeFunction(
  folder: Folder,
  node: FunctionNode | ArrowFunctionExpression,
  scope: FoldScope,
  name: string,
): Closure {
  const made = new Closure(name, { node, scope, self: scope.frame.self })
  folder.made(made)
  return made
}

/** The class that is written at `node`, with its static members. */
export function makeClass(folder: Folder, node: Class, scope: FoldScope): Closure {
  const inner = scope.inner()
  const made = new Closure(node.id?.name ?? '', { node, scope: inner, self: undefined })
  if (node.id !== null) inner.declare(node.id.name, made)
  const prototype = new Thing()
  made.members.set('prototype', prototype)
  if (node.superClass !== null) {
    made.base = folder.evaluate(node.superClass, scope)
    if (made.base instanceof Closure) {
      made.parent = made.base
      const parent = made.base.members.get('prototype')
      if (parent instanceof Thing) prototype.parent = parent
    }
  }
  for (const element of node.body.body) addElement(folder, made, prototype, element, inner)
  return made
}

function addElement(folder: Folder, made: Closure, prototype: Thing, element: Node, scope: FoldScope): void {
  switch (element.type) {
    case 'MethodDefinition': {
      const method = makeFunction(folder, element.value, scope, '')
      method.base = made.base
      if (element.kind === 'constructor') made.construct = method
      const target = element.static ? made : prototype
      const key = nameOf(folder, element.key, element.computed, scope)
      if (key === undefined) return
      if (element.kind === 'get') target.getters.set(key, method)
      else if (element.kind === 'method') target.members.set(key, method)
      return
    }
    case 'PropertyDefinition':
    case 'AccessorProperty': {
      const key = nameOf(folder, element.key, element.computed, scope)
      if (key === undefined) return
      if (element.static)
        made.members.set(key, element.value === null ? undefined : folder.evaluate(element.value, scope))
      else made.fields.push({ key, value: element.value, scope })
      return
    }
    case 'StaticBlock':
      folder.execute(element, scope.within({ self: made, returned: undefined }))
      return
    default:
  }
}

function nameOf(folder: Folder, key: Node, computed: boolean, scope: FoldScope): string | undefined {
  if (key.type === 'PrivateIdentifier') return `#${key.name}`
  if (!computed && key.type === 'Identifier') return key.name
  const text = toText(folder.evaluate(key, scope))
  return text === UNKNOWN ? undefined : text
}
