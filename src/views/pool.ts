import type { Catalogue } from '../model/catalogue.ts'
import { readCatalogue } from '../model/catalogue-text.ts'
import type { Ecosystem } from '../model/ecosystem.ts'
import type { PackedCatalogue, RawDocument } from '../model/metadata.ts'
import type { ViewJob } from './jobs.ts'
import { bytesOf, ViewThread, type Answered } from './thread.ts'

/** Documents over this size have a thread of their own, bytes: nearly all are far smaller, and one of 50,000 versions takes seconds. */
const LARGE_BYTES = 2 * 1024 * 1024

/** Their thread is seldom needed, and its heap is that of its largest document: it is ended so soon after its last one, milliseconds. */
const LARGE_IDLE_MS = 10_000

/** A thread that has so many jobs more than another one is left alone even by who would find its document parsed there. */
const BUSIER_BY = 2

/**
 * The metadata threads. Large documents wait for each other and for nobody else, so that whoever asks for many of them holds up only
 * those who ask for such, and of these the smaller ones go first. A document mostly stays with the thread that parsed it.
 */
export class ViewThreads {
  readonly #large: ViewThread
  readonly #ordinary: readonly [ViewThread, ...ViewThread[]]
  /** by document: the thread that had it last */
  readonly #homes = new WeakMap<object, ViewThread>()

  /** `ordinary`: threads for what is not large, at least 1 */
  constructor(ordinary: number, timeoutMs?: number) {
    this.#large = new ViewThread({ timeoutMs, idleMs: LARGE_IDLE_MS })
    const others = Array.from({ length: ordinary - 1 }, () => new ViewThread({ timeoutMs }))
    this.#ordinary = [new ViewThread({ timeoutMs }), ...others]
  }

  /** What upstream's document says, and both as they are stored. Throws as `run`. */
  async parse(
    ecosystem: Ecosystem,
    raw: RawDocument,
  ): Promise<{ readonly catalogue: Catalogue; readonly packed: PackedCatalogue }> {
    const answer = await this.run({ kind: 'parse', ecosystem, raw })
    if (!('catalogue' in answer)) throw new Error('the metadata thread answered another question')
    const { catalogue: text, packed } = answer
    return { catalogue: await readCatalogue(Buffer.from(text.buffer, text.byteOffset, text.length).toString()), packed }
  }

  /** Throws what the job threw, as LazaretError. */
  run(job: ViewJob): Promise<Answered> {
    return this.#threadFor(job).run(job)
  }

  async close(): Promise<void> {
    await Promise.all([this.#large, ...this.#ordinary].map((thread) => thread.close()))
  }

  #threadFor(job: ViewJob): ViewThread {
    if (bytesOf(job) > LARGE_BYTES) return this.#large
    const [first, ...others] = this.#ordinary
    const leastBusy = others.reduce((best, one) => (one.load < best.load ? one : best), first)
    if (job.kind === 'compress') return leastBusy
    const home = this.#homes.get(job.raw)
    const thread = home !== undefined && home.load < leastBusy.load + BUSIER_BY ? home : leastBusy
    this.#homes.set(job.raw, thread)
    return thread
  }
}
