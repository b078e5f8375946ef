/** How one name is taken for another. */
export interface Nearness {
  /** the name that is meant */
  readonly meant: string
  /** half a sentence: "lacks a letter of requests" */
  readonly how: string
}

/** Characters of a name, separators left out, from which on one letter more or less is no chance. */
const LENGTH_MIN = 5

/** Characters that look alike: what stands for what. */
const LOOKALIKES: readonly (readonly [from: RegExp, to: string])[] = [
  [/0/g, 'o'],
  [/[1|]/g, 'l'],
  [/3/g, 'e'],
  [/5/g, 's'],
  [/rn/g, 'm'],
  [/vv/g, 'w'],
]

/** Names that many install, ready to be searched for near ones. */
export class NearNames {
  readonly #byLength = new Map<number, (readonly [flat: string, name: string])[]>()
  readonly #byLooks = new Map<string, string>()
  readonly #byFlat = new Map<string, string>()
  readonly #known: ReadonlySet<string>
  readonly #lengthMin: number

  /**
   * `targets`: names that somebody may mean; `known`: others that are near to one of them and known for themselves; `lengthMin`: shorter
   * ones are near to none.
   */
  constructor(targets: readonly string[], known: readonly string[], lengthMin = LENGTH_MIN) {
    this.#lengthMin = lengthMin
    this.#known = new Set([...targets, ...known])
    for (const name of targets) {
      const flat = flattened(name)
      if (flat.length < lengthMin) continue
      const same = this.#byLength.get(flat.length) ?? []
      if (same.length === 0) this.#byLength.set(flat.length, same)
      same.push([flat, name])
      this.#byFlat.set(flat, name)
      this.#byLooks.set(looksOf(flat), name)
    }
  }

  /** The name that a name is taken for; undefined where it is known for itself, or near to none. Canonical names only. */
  meantBy(name: string): Nearness | undefined {
    if (this.#known.has(name)) return undefined
    const flat = flattened(name)
    if (flat.length < this.#lengthMin - 1) return undefined
    const apart = this.#byFlat.get(flat)
    if (apart !== undefined) return { meant: apart, how: `differs from ${apart} in nothing but its separators` }
    const looks = this.#byLooks.get(looksOf(flat))
    if (looks !== undefined) return { meant: looks, how: `looks like ${looks}` }
    for (const length of [flat.length, flat.length + 1, flat.length - 1]) {
      for (const [target, meant] of this.#byLength.get(length) ?? []) {
        const how = slip(flat, target)
        if (how !== undefined) return { meant, how: `${how} ${meant}` }
      }
    }
    return undefined
  }
}

/** A name in small letters, without its separators. */
export function flattened(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]/g, '')
}

function looksOf(flat: string): string {
  return LOOKALIKES.reduce((text, [from, to]) => text.replaceAll(from, to), flat)
}

/** The one slip of a finger that makes `meant` into `name`. A digit is none: it counts versions and kinds. */
function slip(name: string, meant: string): string | undefined {
  let at = 0
  while (at < name.length && name[at] === meant[at]) at += 1
  const [own = '', other = ''] = [name[at], meant[at]]
  if (/\d/.test(own + other)) return undefined
  if (name.length > meant.length) return name.slice(at + 1) === meant.slice(at) ? 'has a letter more than' : undefined
  if (name.length < meant.length) return name.slice(at) === meant.slice(at + 1) ? 'lacks a letter of' : undefined
  if (name.slice(at + 1) === meant.slice(at + 1)) return 'has another letter than'
  const isSwapped = own === meant[at + 1] && name[at + 1] === other && name.slice(at + 2) === meant.slice(at + 2)
  return isSwapped ? 'swaps two letters of' : undefined
}
