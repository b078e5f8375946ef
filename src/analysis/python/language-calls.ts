import { recordCall, type Analysis } from './record.ts'
import { attributeOf, type Frame, type PyClass } from './scope.ts'
import { childOf, type PyNode } from './tree.ts'
import type { Value } from './value.ts'

/** Modules whose members the platform itself, or whoever uses it, calls: what is put in their place runs without being asked for. */
const OF_PLATFORM =
  /^(?:sys|builtins|warnings|threading|getpass|socket|ssl|subprocess|os|http\.client|urllib\.request|urllib3|requests)(?:\.\w+){0,3}$/

/** `sys.excepthook = report`, `socket.socket.connect = connect`. */
export function replacesMember(analysis: Analysis, frame: Frame, object: Value, value: Value): void {
  if (object.names.some((name) => OF_PLATFORM.test(name))) callAll(analysis, frame, value)
}

/** Where the platform looks for whom to ask, before it imports anything. */
const IMPORT_HOOKS = /^sys\.(?:meta_path|path_hooks)\.\w+$/

/** `sys.meta_path.insert(0, Finder())`: its methods are called at the next import. */
export function hooksImports(analysis: Analysis, frame: Frame, callee: Value, given: Value): void {
  if (!callee.names.some((name) => IMPORT_HOOKS.test(name))) return
  for (const ref of given.refs) {
    if (ref.kind !== 'instance' && ref.kind !== 'class') continue
    for (const method of ref.target.attributes.values()) callAll(analysis, frame, method)
  }
}

/** What runs when a class is made: the methods of its metaclass, and of what is put into it. */
export function makesClass(analysis: Analysis, frame: Frame, node: PyNode, made: PyClass): void {
  for (const base of childOf(node, 'superclasses')?.children ?? []) {
    const name = base.type === 'keyword_argument' ? childOf(base, 'name') : undefined
    const value = base.type === 'keyword_argument' ? childOf(base, 'value') : undefined
    if (name === undefined || value === undefined || analysis.text.slice(name.start, name.end) !== 'metaclass') continue
    for (const ref of analysis.evaluate(analysis, frame, value).refs)
      if (ref.kind === 'class') callMethods(analysis, frame, ref.target, ['__new__', '__init__', '__prepare__'])
  }
  for (const value of made.attributes.values())
    for (const ref of value.refs)
      if (ref.kind === 'instance') callMethods(analysis, frame, ref.target, ['__set_name__'])
}

/** Calls the methods of a class that have these names. */
export function callMethods(analysis: Analysis, frame: Frame, target: PyClass, names: readonly string[]): void {
  for (const name of names) callAll(analysis, frame, attributeOf(target, name))
}

function callAll(analysis: Analysis, frame: Frame, value: Value): void {
  for (const ref of value.refs) if (ref.kind === 'function') recordCall(analysis, frame, ref.target)
}
