import { flattened } from './near.ts'

/** How a name that nobody gave may have come about. */
export interface Invention {
  /** the known packages whose names it is made of */
  readonly from: readonly string[]
  /** half a sentence: "joins react and codeshift" */
  readonly how: string
}

/** What stands before the names of whole families of packages, and is left out by whoever does not know the family. */
const PREFIXES =
  `babel-plugin- django- eslint-plugin- flask- grunt- gulp- node- opentelemetry- postcss- py pytest- python- react-
  rollup-plugin- sphinxcontrib- types- vite-plugin- webpack-`.split(/\s+/)

/** Characters of a known name in a joined one, separators left out. */
const JOINED_LENGTH_MIN = 4
/** Characters of a name that stands for itself: of one without its prefix, or of the other ecosystem. */
const WHOLE_LENGTH_MIN = 6

/**
 * Names that sound as if they were there: two known ones joined, a known one without the prefix of its family, or one that
 * is known in the other ecosystem. Language models write such names, people install what they wrote, and whoever registers
 * them first is installed.
 */
export class InventedNames {
  readonly #joined = new Map<string, string>()
  readonly #whole = new Map<string, Invention>()
  readonly #known: ReadonlySet<string>

  /** `targets`: names that many install; `known`: others that look invented and are not; `elsewhere`: of the other ecosystem. */
  constructor(targets: readonly string[], known: readonly string[], elsewhere: readonly string[]) {
    this.#known = new Set([...targets, ...known])
    for (const name of elsewhere) this.#add(name, { from: [name], how: `is that of ${name} of another ecosystem` })
    for (const name of targets) {
      if (flattened(name).length >= JOINED_LENGTH_MIN) this.#joined.set(flattened(name), name)
      for (const prefix of PREFIXES)
        if (name.startsWith(prefix))
          this.#add(name.slice(prefix.length), { from: [name], how: `is that of ${name} without its beginning` })
    }
  }

  #add(name: string, invention: Invention): void {
    if (name.length >= WHOLE_LENGTH_MIN) this.#whole.set(name, invention)
  }

  /** Undefined where the name is known, is in a scope, or is made of nothing known. Canonical names only. */
  inventedFrom(name: string): Invention | undefined {
    if (this.#known.has(name) || name.startsWith('@')) return undefined
    return this.#whole.get(name) ?? this.#joining(name.toLowerCase().split(/[-_.]+/))
  }

  #joining(words: readonly string[]): Invention | undefined {
    for (let at = 1; at < words.length; at += 1) {
      const first = this.#joined.get(words.slice(0, at).join(''))
      const second = this.#joined.get(words.slice(at).join(''))
      if (first !== undefined && second !== undefined)
        return { from: [first, second], how: `joins the names of ${first} and ${second}` }
    }
    return undefined
  }
}
