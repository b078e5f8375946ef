import type { CaseRequest } from '../model/case.ts'
import type { ArtifactName } from '../model/artifact.ts'
import { isoTime, type Clock } from '../model/clock.ts'
import type { Sha256 } from '../model/digest.ts'
import type { AdmitRequest } from '../model/gate.ts'
import type { Records } from '../model/records.ts'
import { recorded, type UnitOfWork } from '../model/unit-of-work.ts'
import type { Verdict } from '../model/verdict.ts'
import { networkOf } from '../model/address.ts'
import { clientEvent } from './events.ts'
import { RefusalBudget } from './refusal-budget.ts'

/** The same refusal of the same client is an event at most this often, milliseconds; in between it is counted. */
const WINDOW_MS = 60_000

/** Refusals that are counted at the same time. Of more each is an event. */
const COUNTED_MAX = 10_000

/** Clients whose refusals beyond those that are events are counted one by one; of more together. */
const OTHERS_MAX = 1000

export interface RefusedFile {
  readonly registry: string
  readonly artifact: ArtifactName
  readonly digest: Sha256 | undefined
  readonly verdict: Verdict
}

type Asker = Pick<AdmitRequest, 'requester' | 'method'>

interface Counted {
  readonly about: RefusedFile
  readonly sinceMs: number
  readonly caseId: Promise<string | undefined>
  last: Asker
  lastAt: string
  /** besides the one that is an event */
  times: number
}

/**
 * Writes down who was refused what. Whoever repeats a question, which some clients do by themselves and anyone can do for as long as they like,
 * must not fill the log: of the same refusal one event is written at once, and one a minute later that says how often it came since.
 */
export class RefusalLog {
  readonly #unitOfWork: UnitOfWork
  readonly #records: Pick<Records, 'caseOf'>
  readonly #clock: Clock
  readonly #counted = new Map<string, Counted>()
  readonly #budget = new RefusalBudget(WINDOW_MS)
  readonly #others = new Map<string, Pick<Counted, 'about' | 'last' | 'lastAt' | 'times'>>()
  readonly #timer: NodeJS.Timeout

  constructor(unitOfWork: UnitOfWork, records: Pick<Records, 'caseOf'>, clock: Clock) {
    this.#unitOfWork = unitOfWork
    this.#records = records
    this.#clock = clock
    // What cannot be written now is told by whoever asks next, whose own event cannot be written either.
    this.#timer = setInterval(() => void this.#flush(false).catch(() => undefined), WINDOW_MS).unref()
  }

  /** Resolves when it is durable, with the case on which the client's request stands. */
  async note(about: RefusedFile, asker: Asker): Promise<string | undefined> {
    const key = keyOf(about, asker)
    const at = isoTime(this.#clock)()
    const before = this.#counted.get(key)
    const isSame = before !== undefined && Math.abs(Date.parse(at) - before.sinceMs) < WINDOW_MS
    if (isSame) {
      before.last = asker
      before.lastAt = at
      before.times += 1
      return before.caseId
    }
    if (before === undefined && !this.#budget.take(asker.requester, Date.parse(at)))
      return this.#beyond(about, asker, at)
    const caseId = this.#first(about, asker, at)
    if (before !== undefined || this.#counted.size < COUNTED_MAX)
      this.#counted.set(key, { about, sinceMs: Date.parse(at), caseId, last: asker, lastAt: at, times: 0 })
    // Whoever is counted meanwhile is told of its failure, too; the next one tries again.
    caseId.catch(() => this.#counted.delete(key))
    if (before !== undefined) await this.#end(key, before)
    return caseId
  }

  async #first(about: RefusedFile, asker: Asker, at: string): Promise<string | undefined> {
    const open = about.digest && (await this.#records.caseOf(about.registry, about.artifact, about.digest))
    await this.#write(about, asker, at, open?.id, {})
    return open?.id
  }

  /** One more than are events of their own: the last of a client's is told with the number of the others. */
  async #beyond(about: RefusedFile, asker: Asker, at: string): Promise<string | undefined> {
    const network = networkOf(asker.requester.address)
    const own = JSON.stringify([about.registry, network])
    const key = this.#others.has(own) || this.#others.size < OTHERS_MAX ? own : ''
    const times = (this.#others.get(key)?.times ?? 0) + 1
    this.#others.set(key, { about, last: asker, lastAt: at, times })
    const open = about.digest && (await this.#records.caseOf(about.registry, about.artifact, about.digest))
    return open?.id
  }

  /** Writes what is counted and not written yet. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.#flush(true)
  }

  async #flush(isEnd: boolean): Promise<void> {
    const now = this.#clock().getTime()
    for (const [key, counted] of this.#counted)
      if (isEnd || Math.abs(now - counted.sinceMs) >= WINDOW_MS) {
        this.#counted.delete(key)
        await this.#end(key, counted)
      }
    for (const [key, counted] of this.#others) {
      const { about, last, lastAt, times } = counted
      this.#others.delete(key)
      await this.#write(about, last, lastAt, undefined, { others: times - 1 }).catch((error: unknown) => {
        countOn(this.#others, key, counted)
        throw error
      })
    }
  }

  async #end(key: string, counted: Counted): Promise<void> {
    const { about, caseId, last, lastAt, times } = counted
    if (times === 0) return
    try {
      await this.#write(about, last, lastAt, await caseId, { times })
    } catch (error) {
      countOn(this.#counted, key, counted)
      throw error
    }
  }

  async #write(
    about: RefusedFile,
    { requester, method }: Asker,
    at: string,
    caseId: string | undefined,
    more: { readonly times?: number; readonly others?: number },
  ): Promise<void> {
    const told = { ...more, ...(caseId === undefined ? {} : { case: caseId }) }
    const event = clientEvent('artifact.refused', at, about, requester, method, told)
    const request: CaseRequest | undefined = caseId === undefined ? undefined : { caseId, at, requester }
    await this.#unitOfWork.commit([
      request === undefined ? recorded(event) : recorded(event, { kind: 'case-requested', request }),
    ])
  }
}

/** What could not be written, where the disk is full for a while, is told with what comes next. */
function countOn<Some extends { times: number }>(all: Map<string, Some>, key: string, counted: Some): void {
  const since = all.get(key)
  if (since === undefined) all.set(key, counted)
  else since.times += counted.times
}

/** The same where the same client is refused the same bytes for the same reasons. What it calls itself does not count: it may say anything. */
function keyOf({ registry, artifact, digest, verdict }: RefusedFile, { requester, method }: Asker): string {
  const { address, token = '' } = requester
  return JSON.stringify([registry, artifact.filename, artifact.name, digest, verdict.deciding, address, token, method])
}
