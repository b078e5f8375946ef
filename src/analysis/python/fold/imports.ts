import { normalName } from '../names.ts'
import { childOf, type PyNode } from '../tree.ts'
import { externalAttribute } from './externals.ts'
import type { Machine } from './machine.ts'
import { ClassOf, External, UNKNOWN, type Py, type Scope } from './values.ts'

function textOfNode(machine: Machine, node: PyNode): string {
  return machine.text.slice(node.start, Math.min(node.end, node.start + 200)).replaceAll(/[\s\\]+/g, '')
}

/** `import a.b`, `import a.b as c` */
export function importNames(machine: Machine, scope: Scope, node: PyNode): void {
  for (const child of node.children) {
    const alias = child.type === 'aliased_import' ? childOf(child, 'alias') : undefined
    const name = textOfNode(machine, child.type === 'aliased_import' ? (childOf(child, 'name') ?? child) : child)
    if (alias === undefined) importDotted(machine, scope, name)
    else scope.vars.set(textOfNode(machine, alias), ownOrNot(machine, name))
  }
}

function ownOrNot(machine: Machine, module: string): Py {
  const own = machine.imported(module)
  return own === UNKNOWN ? new External(normalName(module)) : own
}

/** The first name is bound, and each further one is a member of the one before it. */
function importDotted(machine: Machine, scope: Scope, dotted: string): void {
  const parts = dotted.split('.', MAX_PARTS)
  const [top = ''] = parts
  const deepest = parts.length > 1 ? machine.imported(dotted) : UNKNOWN
  if (deepest === UNKNOWN) {
    scope.vars.set(top, ownOrNot(machine, top))
    return
  }
  const known = scope.vars.get(top)
  // the module itself may be what is looked at now, and is not read once more
  let holder = known instanceof ClassOf ? known : holderOf(machine.imported(top))
  scope.vars.set(top, holder)
  for (let count = 2; count <= parts.length; count += 1) {
    const inner = count === parts.length ? deepest : holderOf(machine.imported(parts.slice(0, count).join('.')))
    holder.members.set(parts[count - 1] ?? '', inner)
    if (inner instanceof ClassOf) holder = inner
  }
}

/** Most parts of a dotted name. */
const MAX_PARTS = 12

function holderOf(module: Py): ClassOf {
  return module instanceof ClassOf ? module : new ClassOf(new Map(), [])
}

/** `from a import b`, `from .a import *` */
export function importFrom(machine: Machine, scope: Scope, node: PyNode): void {
  const from = childOf(node, 'module_name')
  if (from === undefined) return
  const module = textOfNode(machine, from)
  const own = machine.imported(module)
  for (const child of node.children) {
    if (child.type === 'wildcard_import' && own instanceof ClassOf)
      for (const [name, value] of own.members) if (!name.startsWith('_')) scope.vars.set(name, value)
    if (child.field !== 'name') continue
    const name = textOfNode(machine, childOf(child, 'name') ?? child)
    const alias = textOfNode(machine, childOf(child, 'alias') ?? childOf(child, 'name') ?? child)
    const whole = module.endsWith('.') ? `${module}${name}` : `${module}.${name}`
    const member = own === UNKNOWN ? UNKNOWN : machine.attribute(own, name)
    const found = member === UNKNOWN ? machine.imported(whole) : member
    const isOwn = module.startsWith('.') || own !== UNKNOWN
    scope.vars.set(alias, found === UNKNOWN && !isOwn ? externalAttribute(module, name) : found)
  }
}
