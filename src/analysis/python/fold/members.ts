import { Built, ClassOf, Dict, Func, Instance, UNKNOWN, type Py } from './values.ts'

/** `__dict__`, `globals()`. */
export function namesIn(members: ReadonlyMap<string, Py>): Dict {
  const made = new Dict()
  for (const [name, value] of members) made.entries.set(`s${name}`, { key: name, value })
  return made
}

/** A method as it is called of an object of its class. */
export function ofInstance(target: Func): Func {
  if (!target.scope.isClass) return target
  const self = new Instance(new ClassOf(target.scope.vars, []))
  return new Func(target.home, target.node, target.scope, target.defaults, self)
}

/** A member of a class or of what it is made of. */
export function memberOf(target: ClassOf, name: string, depth = 0): Py {
  const own = target.members.get(name)
  if (own !== undefined || depth > 8) return own ?? UNKNOWN
  for (const base of target.bases) {
    const found = base instanceof ClassOf ? memberOf(base, name, depth + 1) : UNKNOWN
    if (found !== UNKNOWN) return found
  }
  return UNKNOWN
}

/** The one value that is given back, as far as it is one. */
export function onlyOf(values: readonly Py[]): Py {
  const known = values.filter((value) => value !== UNKNOWN && value !== null)
  const [first = values.length > 0 && !values.includes(UNKNOWN) ? null : UNKNOWN] = known
  return known.every(
    (value) => value === first || (value instanceof Built && first instanceof Built && value.text === first.text),
  )
    ? first
    : UNKNOWN
}
