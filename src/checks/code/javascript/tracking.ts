/** Something that a body may read, and that may grow afterwards. */
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
    const { body } = this.#tracker
    if (body === undefined || body.evaluation === this.#notedBy) return
    this.#notedBy = body.evaluation
    body.note(this)
  }

  protected grew(): void {
    this.version += 1
    this.#tracker.growths += 1
  }
}

/** One aspect of something on which a body may depend. */
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
  evaluations = 0
  body: Body | undefined
}

/**
 * A function's body, or a file's top level: what is evaluated as one. Evaluating only adds, and depends on nothing but what it
 * reads; so where nothing has grown that it read, evaluating it again would add nothing, and it is passed over. The functions
 * that are written within it have bodies of their own, and are looked at all the same.
 */
export class Body {
  /** number of its last evaluation; 0: none yet */
  evaluation = 0
  readonly #tracker: Tracker
  readonly #evaluate: () => void
  readonly #inner = new Set<Body>()
  #seen: Tracked[] = []
  #versions: number[] = []

  constructor(tracker: Tracker, evaluate: () => void) {
    this.#tracker = tracker
    this.#evaluate = evaluate
  }

  /** `seen` is read for the first time in this evaluation. */
  note(seen: Tracked): void {
    this.#seen.push(seen)
    this.#versions.push(seen.version)
  }

  /** The evaluation of the body around it comes by where it is written. */
  meet(): void {
    this.#tracker.body?.enclose(this)
    this.pass()
  }

  enclose(body: Body): void {
    this.#inner.add(body)
  }

  /** Evaluates this body where that is due, else those within it. */
  pass(): void {
    if (this.#isStale()) this.#run()
    else for (const body of this.#inner) body.pass()
  }

  #isStale(): boolean {
    const versions = this.#versions
    return this.evaluation === 0 || this.#seen.some((seen, index) => seen.version !== versions[index])
  }

  #run(): void {
    const tracker = this.#tracker
    const outer = tracker.body
    this.evaluation = tracker.evaluations += 1
    this.#seen = []
    this.#versions = []
    tracker.body = this
    this.#evaluate()
    tracker.body = outer
  }
}
