import { flattened, NearNames } from './near.ts'

/** What a name borrows, and from whom. */
export interface Borrowing {
  /** the package, or the scope, that is known */
  readonly from: string
  /** half a sentence: "adds a word to requests" */
  readonly how: string
}

/** Words that say nothing of what a package does: who adds one to a known name has a second package of the same purpose. */
const EMPTY_WORDS = new Set(
  `api app apis beta build bundle cli client code common core dev dist extra extras fast fix fixed framework helper helpers install
  installer io js latest lib library lite main master mini module modules new next node nodejs npm official org original package
  pip plus pro prod project py pypi python python2 python3 real release sdk setup simple src stable std test tests tool toolkit tools
  update updated util utils v2 v3 x`.split(/\s+/),
)

/** Characters of a known name, separators left out, from which on it is not itself such a word. */
const LENGTH_MIN = 5

/** Names that many install, ready to be looked for inside of others. */
export class BorrowedNames {
  readonly #targets = new Map<string, string>()
  readonly #unscoped = new Map<string, string>()
  readonly #scopes: NearNames
  readonly #known: ReadonlySet<string>

  /** `targets`: names, with their scopes, that somebody may mean; `known`: others that borrow from one and are known for themselves. */
  constructor(targets: readonly string[], known: readonly string[]) {
    this.#known = new Set([...targets, ...known])
    for (const name of targets) {
      const [scope, base] = parted(name)
      if (scope === '' && flattened(name).length >= LENGTH_MIN) this.#targets.set(flattened(name), name)
      if (scope !== '') this.#unscoped.set(flattened(`${scope}-${base}`), name)
    }
    const scopes = targets.flatMap((name) => parted(name)[0] || [])
    this.#scopes = new NearNames(
      [...new Set(scopes)],
      [...this.#known].flatMap((name) => parted(name)[0] || []),
    )
  }

  /** Undefined where the name is known for itself, or borrows nothing. Canonical names only. */
  borrowedBy(name: string): Borrowing | undefined {
    if (this.#known.has(name)) return undefined
    const [scope, base] = parted(name)
    if (scope !== '') return this.#scopeOf(scope)
    const whole = this.#unscoped.get(flattened(base))
    if (whole !== undefined) return { from: whole, how: `is that of ${whole} without its scope` }
    return this.#worded(
      base
        .toLowerCase()
        .split(/[-_.]+/)
        .filter((word) => word !== ''),
    )
  }

  #scopeOf(scope: string): Borrowing | undefined {
    const near = this.#scopes.meantBy(scope)
    return (
      near && { from: `@${near.meant}`, how: `is in a scope that ${near.how.replace(near.meant, `@${near.meant}`)}` }
    )
  }

  /** The longest known name that is left when words that say nothing are taken from its ends. */
  #worded(words: readonly string[]): Borrowing | undefined {
    for (let length = words.length - 1; length > 0; length -= 1) {
      for (let from = 0; from + length <= words.length; from += 1) {
        const rest = [...words.slice(0, from), ...words.slice(from + length)]
        const target = this.#targets.get(words.slice(from, from + length).join(''))
        if (target !== undefined && rest.every((word) => EMPTY_WORDS.has(word)))
          return { from: target, how: `is that of ${target} with ${rest.map((word) => `"${word}"`).join(' and ')}` }
      }
    }
    return undefined
  }
}

/** The scope without its `@`, empty where there is none, and the rest. */
function parted(name: string): readonly [scope: string, base: string] {
  const at = name.startsWith('@') ? name.indexOf('/') : -1
  return at < 0 ? ['', name] : [name.slice(1, at), name.slice(at + 1)]
}
