import { itemOf } from './collections.ts'
import type { Machine } from './machine.ts'
import { ClassOf, Instance, textOf, UNKNOWN, type Partial, type Py } from './values.ts'

/** Calls what was made beforehand: a function with some of its arguments, a getter, a class of records. */
export function callPartial(
  machine: Machine,
  { target, args: first, kind, keywords: before }: Partial,
  args: readonly Py[],
  keywords: ReadonlyMap<string, Py>,
): Py {
  if (kind === 'call') return machine.call(target, [...first, ...args], new Map([...before, ...keywords]))
  if (kind === 'record') {
    const names = first.map((name) => textOf(name) ?? '')
    const members = names.map((name, index): [string, Py] => [name, args[index] ?? keywords.get(name) ?? UNKNOWN])
    return new Instance(new ClassOf(new Map(members), []))
  }
  const [given, asked] = [args[0] ?? UNKNOWN, first[0] ?? UNKNOWN]
  if (kind === 'item') return itemOf(given, asked)
  const found = (textOf(asked)?.split('.') ?? []).reduce<Py>((value, name) => machine.attribute(value, name), given)
  return kind === 'method' ? machine.call(found, first.slice(1), keywords) : found
}
