import { UNKNOWN, type Unknown } from '../model/unknown.ts'
import { Age, unknownFact, type Evaluation } from './evaluation.ts'

/** Base of the objects that conditions read: every read pays, and an unknown fact is thrown by its name. */
export class Reader {
  protected readonly on: Evaluation

  constructor(on: Evaluation) {
    this.on = on
  }

  /** `isoTime` is ISO 8601; what is no date is unknown. */
  protected ageSince(isoTime: string | Unknown, fact: string): Age {
    return new Age(this.momentMs(isoTime, fact), this.on)
  }

  /** milliseconds since the epoch */
  protected momentMs(isoTime: string | Unknown, fact: string): number {
    this.on.pay(1)
    const ms = isoTime === UNKNOWN ? Number.NaN : Date.parse(isoTime)
    if (Number.isNaN(ms)) throw unknownFact(fact)
    return ms
  }

  protected known<T>(value: T | Unknown | undefined, fact: string): T {
    this.on.pay(1)
    if (value === UNKNOWN || value === undefined) throw unknownFact(fact)
    return value
  }
}
