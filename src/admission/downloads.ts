import { Turns, type Turn } from '../inspection/turns.ts'
import { LazaretError } from '../model/errors.ts'
import type { Priority } from '../model/priority.ts'

/** What a download has of its place. */
export interface DownloadPlace {
  /** aborted with a LazaretError: it is slow, and others wait */
  readonly signal: AbortSignal
  /** How many bytes came so far is asked from now on; until then none came. */
  readonly begun: (received: () => number) => void
}

interface QueuedDownload extends Turn {
  readonly start: (download: RunningDownload) => void
}

interface RunningDownload {
  readonly stop: AbortController
  /** to be called at its end, with the milliseconds that it ran */
  readonly ended: (tookMs: number) => void
  /** by performance.now() */
  readonly since: number
  received: () => number
  /** bytes that had come when it was looked at last */
  before: number
  /** bytes that came between the last two looks */
  lately: number
  isAside: boolean
}

/** A download that runs so long while others wait gives its place to them, and goes on beside them, milliseconds. */
const TURN_MS = 2000

/** How often that is looked at while anybody waits, milliseconds. */
const POLL_MS = 500

/** Beside the places there is room for so many times as many. */
export const ASIDE_SHARE = 2

/** Of those beside, what brings less than this between two looks is given up where there is no more room, bytes. */
const SLOW_BYTES = 10_240

/**
 * Places for downloads from one registry. They are taken in turn by package and by client, as inspections are, and nobody keeps one for
 * longer than his turn: what takes long goes on beside, and where that is full, too, the slowest is given up. So neither files that drip
 * nor a host that never answers keep others from downloading.
 */
export class Downloads {
  readonly #places: number
  readonly #turns: Turns
  readonly #queue: QueuedDownload[] = []
  readonly #running = new Set<RunningDownload>()
  #polling: NodeJS.Timeout | undefined

  constructor(places: number) {
    this.#places = places
    this.#turns = new Turns(places)
  }

  /** Rejects as `work` does. `of`: whose file it is */
  async run<Result>(of: string, priority: Priority, work: (place: DownloadPlace) => Promise<Result>): Promise<Result> {
    const download = await new Promise<RunningDownload>((start) => {
      this.#queue.push({ of, priority, start })
      this.#fill()
    })
    const begun = (received: () => number): void => {
      download.received = received
    }
    try {
      return await work({ signal: download.stop.signal, begun })
    } finally {
      download.ended(performance.now() - download.since)
      this.#running.delete(download)
      this.#fill()
    }
  }

  #fill(): void {
    clearTimeout(this.#polling)
    while (this.#inPlaces().length < this.#places) {
      const next = this.#queue[this.#turns.next(this.#queue)]
      if (next === undefined) break
      this.#queue.splice(this.#queue.indexOf(next), 1)
      const download = startedNow(this.#turns.started(next))
      this.#running.add(download)
      next.start(download)
    }
    if (this.#queue.length > 0) this.#polling = setTimeout(() => this.#poll(), POLL_MS).unref()
  }

  /** Somebody waits: those who had their turn go aside, as long as there is room. */
  #poll(): void {
    const now = performance.now()
    for (const one of this.#running) noteProgress(one)
    const due = this.#inPlaces().filter(({ since }) => now - since >= TURN_MS)
    const room = this.#places * ASIDE_SHARE - (this.#running.size - this.#inPlaces().length)
    for (const one of due.slice(0, room)) one.isAside = true
    if (due.length > room) this.#giveUpSlowest(Math.min(due.length - room, this.#queue.length))
    this.#fill()
  }

  /** Its room is free once it has ended. */
  #giveUpSlowest(count: number): void {
    const slow = [...this.#running].filter(
      ({ isAside, stop, lately }) => isAside && !stop.signal.aborted && lately < SLOW_BYTES,
    )
    for (const { stop } of slow.toSorted((a, b) => a.lately - b.lately).slice(0, count)) stop.abort(tooSlow())
  }

  #inPlaces(): readonly RunningDownload[] {
    return [...this.#running].filter(({ isAside }) => !isAside)
  }
}

function startedNow(ended: RunningDownload['ended']): RunningDownload {
  const since = performance.now()
  return { stop: new AbortController(), ended, since, received: () => 0, before: 0, lately: 0, isAside: false }
}

function noteProgress(download: RunningDownload): void {
  const received = download.received()
  download.lately = received - download.before
  download.before = received
}

function tooSlow(): LazaretError {
  return new LazaretError('upstream-unreachable', 'the download was slow while others waited for it, and was given up')
}
