import { Shape } from './heap.ts'
import { join, NONE, NOTHING, ofApi, valueOf, type Taint, type Value } from './value.ts'

/** The value itself and all that hangs on it, in members of members. */
export function deep(value: Value, visit: (value: Value, name: string | undefined) => void): void {
  const seen = new Set<Shape>()
  const queue: { value: Value; name: string | undefined }[] = [{ value, name: undefined }]
  for (let at = 0; at < queue.length && seen.size < 60; at += 1) {
    const item = queue[at]
    if (item === undefined) break
    visit(item.value, item.name)
    for (const shape of item.value.shapes) {
      if (seen.has(shape)) continue
      seen.add(shape)
      queue.push({ value: shape.rest.value, name: item.name })
      for (const [name, cell] of shape.properties) queue.push({ value: cell.value, name })
    }
  }
}

/** objects in objects whose taints are collected */
const DEEP_MAX = 60

/** Taints of the value and of all its members. */
export function deepTaints(value: Value): readonly Taint[] {
  const [first] = value.shapes
  if (first === undefined || !first.mayBeTainted) return value.taints
  const taints = new Set(value.taints)
  const shapes = new Set(value.shapes)
  for (const shape of shapes) {
    for (const held of shape.held) {
      if (!(held instanceof Shape)) taints.add(held)
      else if (shapes.size < DEEP_MAX) shapes.add(held)
    }
  }
  return [...taints]
}

/** What iterating gives: members of objects, and the value itself where it is no known object. */
export function elements(value: Value): Value {
  if (value.shapes.length === 0 && value.functions.length === 0) return value
  let result = valueOf(value.taints, value.apis, value.texts, NONE, NONE, value.isMade)
  for (const shape of value.shapes) result = join(result, shape.members)
  return result
}

/** Modules of the platform and packages whose members a copy has, too. */
export function modulesOf({ apis }: Value): Value {
  const modules = apis.filter((api) => api.startsWith('module:'))
  return modules.length === 0 ? NOTHING : ofApi(...modules)
}

/** members of a list that are told apart where it is spread */
const LISTED_MAX = 8

/** The members of a list that stand at known places, in order. */
export function listed(list: Value): Value[] {
  const values: Value[] = []
  for (const shape of list.shapes) {
    for (let index = 0; index < LISTED_MAX && shape.has(String(index)); index += 1) {
      values[index] = join(values[index] ?? NOTHING, shape.get(String(index)))
    }
  }
  return values
}

/** What else there is in it. */
export function restOf(list: Value): Value {
  let result = valueOf(list.taints, list.apis, list.texts, NONE, NONE, list.isMade)
  for (const shape of list.shapes)
    result = join(result, shape.has(String(LISTED_MAX)) || !shape.has('0') ? shape.members : shape.rest.value)
  return result
}
