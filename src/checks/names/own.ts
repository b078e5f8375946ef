import { NAMING, type Ecosystem } from '../../model/ecosystem.ts'
import { namesLike } from '../../model/routing.ts'
import { BorrowedNames } from './borrowed.ts'
import { flattened, NearNames } from './near.ts'

/** Characters of an own scope or first word, from which on a slip of the finger is no chance. */
const LABEL_MIN = 4

/** Of a pattern like `@acme/*` or `acme-*`: the scope, or the words before the star. */
const LABEL = /^(?:@([^/*]+)\/.*|([^@/*]{2,})[-_.]\*)$/

/**
 * Names that are an organisation's own, as `own_names` and the packages of its upstreams say: whole names, and patterns whose scope or first
 * word says whose they are.
 */
export class OwnNames {
  readonly #isOwn: (name: string) => boolean
  readonly #near: NearNames
  readonly #borrowed: BorrowedNames
  readonly #labels: ReadonlyMap<string, string>
  readonly #nearLabels: NearNames

  constructor(ecosystem: Ecosystem, patterns: readonly string[]) {
    const naming = NAMING[ecosystem]
    const whole = patterns.filter((pattern) => !pattern.includes('*')).map((name) => naming.canonical(name))
    const labels = new Map<string, string>()
    for (const pattern of patterns) {
      const [, scope, word] = LABEL.exec(pattern) ?? []
      const label = scope ?? word
      if (label !== undefined && !labels.has(flattened(label))) labels.set(flattened(label), pattern)
    }
    this.#isOwn = namesLike(ecosystem, patterns)
    this.#near = new NearNames(whole, [])
    this.#borrowed = new BorrowedNames(whole, [])
    this.#labels = labels
    this.#nearLabels = new NearNames([...labels.keys()], [], LABEL_MIN)
  }

  /** The own name, or pattern of names, that somebody takes a foreign one for; undefined: none, or it is an own one itself. Canonical names only. */
  resembledBy(name: string): string | undefined {
    if (this.#isOwn(name)) return undefined
    const near = this.#near.meantBy(name)?.meant ?? this.#borrowed.borrowedBy(name)?.from
    if (near !== undefined) return near
    for (const label of labelsOf(name)) {
      const same = this.#labels.get(label)
      if (same !== undefined) return same
      const meant = label.length < LABEL_MIN ? undefined : this.#nearLabels.meantBy(label)?.meant
      if (meant !== undefined) return this.#labels.get(meant)
    }
    return undefined
  }
}

/** How a name may say whose it is: by its scope, or by its first words. */
function labelsOf(name: string): readonly string[] {
  const slash = name.startsWith('@') ? name.indexOf('/') : -1
  if (slash > 0) return [flattened(name.slice(1, slash))]
  const words = name.split(/[-_.]+/).filter((word) => word !== '')
  return words.map((_, index) => flattened(words.slice(0, index + 1).join('')))
}
