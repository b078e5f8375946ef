import { ENVIRONMENT_NAMES } from '../catalog/python-api.ts'
import { environmentVariable, namedValue, variableText } from './names.ts'
import { recordAct, recordFlows, type Analysis } from './record.ts'
import { FUNCTION_GLOBALS } from './special-attributes.ts'
import { lookUp, type Frame } from './scope.ts'
import type { PyNode } from './tree.ts'
import { hiddenName, itemUntold } from './unknown-members.ts'
import { join, NOTHING, ofFields, ofMember, taintsOf, type Value } from './value.ts'

/** `value[index]`: a variable of the environment, a module of `sys.modules`, a name of `globals()`, or a part of the value. */
export function itemOf(analysis: Analysis, frame: Frame, node: PyNode, value: Value, index: Value): Value {
  let found: Value = ofFields(ofMember(value), index.texts)
  if (value.names.some((name) => ENVIRONMENT_NAMES.has(name))) {
    const { note, taint } = environmentVariable(index.texts, node.start)
    recordAct(analysis, frame, 'env', node, note)
    const kept = [...value.taints.filter((one) => one.kind !== 'env'), ...(taint === undefined ? [] : [taint])]
    // A name that comes from the environment itself: every variable is read.
    found = join({ ...variableText(index.texts), taints: kept }, taintsOf(index))
  }
  for (const text of index.texts) {
    if (!/^[A-Za-z_][\w.]{0,60}$/.test(text)) continue
    const inner = value.names.flatMap((name) =>
      name === FUNCTION_GLOBALS
        ? [text, `os.${text}`]
        : name === 'sys.modules' || name === 'globals()' || name === 'locals()'
          ? [text]
          : [`${name}.${text}`],
    )
    for (const name of inner) found = join(found, namedValue(name.replace(/^builtins\./, ''), node.start))
    if (value.names.includes('globals()')) found = join(found, lookUp(frame, text) ?? NOTHING)
  }
  const reaches = value.names.some((name) => /^(?:sys\.modules|(?:globals|locals)\(\))$/.test(name))
  const member = itemUntold(frame, value, index)
  if (reaches || member !== NOTHING)
    recordFlows(analysis, frame, hiddenName(index), 'dynamic-code', node, 'reaches what it names')
  return join(found, member)
}
