/** Something that a fragment may read, and that may grow afterwards. */
export class Tracked {
  /** how often it grew */
  version = 0
  /** number of the evaluation that noted it last: most reads repeat one */
  #notedBy = 0
  readonly #tracker: Tracker

  constructor(tracker: Tracker) {
    this.#tracker = tracker
  }

  /** What is evaluated now depends on this. */
  protected read(): void {
    const { fragment } = this.#tracker
    if (fragment === undefined || fragment.evaluation === this.#notedBy) return
    this.#notedBy = fragment.evaluation
    fragment.note(this)
  }

  protected grew(): void {
    this.version += 1
    this.#tracker.growths += 1
  }
}

/** One aspect of something on which a fragment may depend. */
export class Mark extends Tracked {
  saw(): void {
    this.read()
  }

  moved(): void {
    this.grew()
  }
}

/** Counts all growth in one program, and knows whose reads are noted. */
export class Tracker {
  growths = 0
  /** fragments that were evaluated in an earlier round are due again, whatever they read */
  round = 0
  evaluations = 0
  /** how often an object became the heir of another */
  inheritances = 0
  #questions = 0
  fragment: Fragment | undefined
  readonly #deferred = new Set<Fragment>()
  readonly #fragments: Fragment[] = []
  readonly #taint = new Mark(this)
  #isTainted = false

  made(fragment: Fragment): void {
    this.#fragments.push(fragment)
  }

  /** What stands around these nodes is due again, whatever it read. */
  outdate(nodes: Iterable<{ readonly start: number }>): void {
    const offsets = Array.from(nodes, ({ start }) => start).toSorted((one, other) => one - other)
    for (const fragment of this.#fragments) fragment.outdate(offsets)
  }

  defer(fragment: Fragment): void {
    this.#deferred.add(fragment)
  }

  /** Evaluates what was deferred, each once, and what that defers in turn. */
  evaluateDeferred(): void {
    for (const fragment of this.#deferred) fragment.pass()
    this.#deferred.clear()
  }

  /** A number that was not given before. */
  question(): number {
    return (this.#questions += 1)
  }

  /** True once there is any tainted value in the program. */
  get isTainted(): boolean {
    if (!this.#isTainted) this.#taint.saw()
    return this.#isTainted
  }

  taint(): void {
    if (this.#isTainted) return
    this.#isTainted = true
    this.#taint.moved()
  }
}

/**
 * A statement, a function's body, or a file's top level: what is evaluated as one. Evaluating only adds, and depends on nothing
 * but what it reads; so where nothing has grown that it read, evaluating it again would add nothing, and it is passed over. The
 * fragments that are written within it are looked at all the same.
 */
export class Fragment {
  /** number of its last evaluation; 0: none yet */
  evaluation = 0
  readonly #tracker: Tracker
  readonly #evaluate: () => void
  readonly #start: number
  readonly #end: number
  #round = 0
  #inner: Set<Fragment> | undefined
  #seen: Tracked[] | undefined
  #versions: number[] = []

  /** `start` and `end`: of its source; where there is more than one file, those of any may be meant */
  constructor(
    tracker: Tracker,
    { start, end }: { readonly start: number; readonly end: number },
    evaluate: () => void,
  ) {
    this.#tracker = tracker
    this.#start = start
    this.#end = end
    this.#evaluate = evaluate
    tracker.made(this)
  }

  /** `offsets` ascend */
  outdate(offsets: readonly number[]): void {
    let low = 0
    let high = offsets.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((offsets[middle] ?? 0) < this.#start) low = middle + 1
      else high = middle
    }
    const next = offsets[low]
    if (next !== undefined && next < this.#end) this.evaluation = 0
  }

  /** `seen` is read for the first time in this evaluation. */
  note(seen: Tracked): void {
    ;(this.#seen ??= []).push(seen)
    this.#versions.push(seen.version)
  }

  /** The evaluation of the fragment around it comes by where this one is written. */
  meet(): void {
    this.#tracker.fragment?.enclose(this)
    this.pass()
  }

  /** The same, but its turn comes at the end of the pass: by then, more is known of what it reads. */
  defer(): void {
    this.#tracker.fragment?.enclose(this)
    this.#tracker.defer(this)
  }

  enclose(inner: Fragment): void {
    ;(this.#inner ??= new Set()).add(inner)
  }

  /** Evaluates this fragment where that is due, else those within it. */
  pass(): void {
    if (this.#isStale()) this.#run()
    else if (this.#inner !== undefined) for (const inner of this.#inner) inner.pass()
  }

  #isStale(): boolean {
    if (this.evaluation === 0 || this.#round !== this.#tracker.round) return true
    const seen = this.#seen
    if (seen === undefined) return false
    for (let index = 0; index < seen.length; index += 1) {
      if (seen[index]?.version !== this.#versions[index]) return true
    }
    return false
  }

  #run(): void {
    const tracker = this.#tracker
    const outer = tracker.fragment
    this.evaluation = tracker.evaluations += 1
    this.#round = tracker.round
    if (this.#seen !== undefined) {
      this.#seen.length = 0
      this.#versions.length = 0
    }
    tracker.fragment = this
    this.#evaluate()
    tracker.fragment = outer
  }
}
