import type { Shape } from './heap.ts'
import { join, NONE, NOTHING, ofApi, valueOf, type Taint, type Value } from './value.ts'

/** objects that are looked into, and members of them that are visited, where a value is looked into */
const OBJECTS_MAX = 60
const VISITS_MAX = 400

/** Visits the value itself, and what of all that hangs on it, in members of members, has texts. */
export function deep(value: Value, visit: (value: Value, name: string | undefined) => void): void {
  visit(value, undefined)
  if (value.shapes.length === 0) return
  const seen = new Set<Shape>()
  const queue: { value: Value; name: string | undefined }[] = [{ value, name: undefined }]
  const look = (member: Value, name: string | undefined): void => {
    if ((member.texts.length === 0 && member.shapes.length === 0) || queue.length > VISITS_MAX) return
    queue.push({ value: member, name })
    visit(member, name)
  }
  for (let at = 0; at < queue.length && seen.size < OBJECTS_MAX; at += 1) {
    const item = queue[at]
    for (const shape of item?.value.shapes ?? []) {
      if (seen.has(shape)) continue
      seen.add(shape)
      const { texts, shapes } = shape.members
      if (texts.length + shapes.length === 0) continue
      look(shape.rest.value, item?.name)
      for (const [name, cell] of shape.properties) look(cell.value, name)
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
    const { held } = shape
    for (const taint of held.taints) taints.add(taint)
    if (shapes.size < DEEP_MAX) for (const each of held.shapes) if (shapes.size < DEEP_MAX) shapes.add(each)
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
