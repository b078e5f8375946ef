import { actsOf, isActing } from '../catalog/python-calls.ts'
import { isPickedTogether, isPlainArgument } from './computed-names.ts'
import { documentsOf } from './documents.ts'
import { replacesMember } from './language-calls.ts'
import { namedAttributes, namedValue } from './names.ts'
import { recordAct, recordReference } from './record.ts'
import type { Call } from './request.ts'
import { attributeOf } from './scope.ts'
import { nameCommands } from './setup-commands.ts'
import { isUntold, mightiestMember, reachesByDecoded } from './unknown-members.ts'
import { join, joinAll, NOTHING, ofName, taintsOf, type Value } from './value.ts'
import { replaces } from './watching.ts'
import { importsWritten } from './written-modules.ts'

/** Modules that do nothing themselves, but lead to those that do. */
const HIDING = new Set(['sys', 'builtins', 'posix', 'nt', 'importlib'])

/** `__import__('os')`, `importlib.import_module('os')`. */
export function imported(call: Call, name: string): Value | undefined {
  if (name !== '__import__' && name !== 'importlib.import_module' && name !== 'importlib.__import__') return undefined
  const [module = NOTHING] = call.args
  reachesByDecoded(call, module, 'imports what it names')
  let value = NOTHING
  let hidden: string | undefined
  for (const text of module.texts) {
    if (!/^\.{0,3}[A-Za-z_][\w.]{0,100}$/.test(text)) continue
    recordReference(call.analysis, call.frame, 'module', text, call.node)
    importsWritten(call.analysis, call.frame, text, call.node)
    value = join(value, namedValue(text, call.node.start))
    if (name !== 'importlib.import_module') value = join(value, ofName(text.split('.', 1)[0] ?? text))
    // Plug-ins are loaded by computed names too; who hides a name hides one that matters.
    if (isActing(text) || HIDING.has(text)) hidden ??= text
  }
  if (hidden !== undefined && !isPlainArgument(call.node, 0))
    recordAct(call.analysis, call.frame, 'obfuscated', call.node, `imports ${hidden} by a computed name`)
  return value
}

/** `getattr(os, 'system')`, `vars(builtins)`, `globals()`. */
export function reflected(call: Call, name: string): Value | undefined {
  const [object = NOTHING, key = NOTHING] = call.args
  if (name === 'vars' || name === 'super') return object
  if (name === 'setattr') return setsAttribute(call, object, key)
  if (name === 'dict') return dictionary(call)
  if (name === 'globals' || name === 'locals') return ofName(`${name}()`)
  if (name === 'inspect.getdoc') return documentsOf(call.analysis, call.frame, object)
  if (name !== 'getattr' && name !== 'operator.attrgetter') return undefined
  let value = isUntold(key) ? mightiestMember(call, object, key) : taintsOf(object)
  for (const text of key.texts.slice(0, 8)) {
    if (!/^\w{1,60}$/.test(text)) continue
    if (text === '__doc__') value = join(value, documentsOf(call.analysis, call.frame, object))
    value = join(value, namedAttributes(object, text, call.node.start))
    for (const ref of object.refs)
      if (ref.kind === 'class' || ref.kind === 'instance') value = join(value, attributeOf(ref.target, text))
  }
  if (object.names.includes('builtins') && isPickedTogether(call.node))
    recordAct(
      call.analysis,
      call.frame,
      'obfuscated',
      call.node,
      'reaches builtins by a name put together of single characters',
    )
  if (key.texts.length > 0 && value.names.some((found) => actsOf(found).length > 0) && !isPlainArgument(call.node, 1))
    recordAct(call.analysis, call.frame, 'obfuscated', call.node, `reaches ${value.names[0] ?? ''} by a computed name`)
  return value
}

/** `setattr(requests.Session, 'send', hook)` */
function setsAttribute({ analysis, frame, args }: Call, object: Value, key: Value): Value {
  const value = args[2] ?? NOTHING
  for (const name of key.texts.slice(0, 8)) replaces(analysis, frame, object, name, value)
  replacesMember(analysis, frame, object, value)
  return NOTHING
}

/** `dict(key=value)` holds what `{'key': value}` does. */
function dictionary({ analysis, args, keywords }: Call): Value {
  for (const [key, value] of keywords) nameCommands(analysis, key === '**' ? [] : [key], value)
  return joinAll([...args, ...keywords.values()])
}
