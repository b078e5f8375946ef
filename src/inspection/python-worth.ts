import type { Capability } from '../model/capability.ts'
import type { PythonReach } from '../analysis/python/reach.ts'
import { mostOf, worthOf } from '../analysis/python/skim.ts'

/**
 * Bytes of Python that are parsed only since a capability that no other file has shown may be in it, of what an import runs and of
 * the rest: where the first such files do not have it, the next ones seldom do. Nothing flows where it must not in such a file.
 */
const CAPABILITY_BYTES = 400_000

/** A loop at the top of a file whose condition may always hold, in either language: it has no word of anything that acts. */
const LOOP =
  /^(?:while\s{0,9}\(?\s{0,9}(?:true|True|1|!)|for\s{0,9}\(\s{0,9};\s{0,9};|for\s{0,9}\([^;\n]{0,80};[^;\n]{0,80}Infinity|for\s\w{1,40}\sin\s(?:itertools\.)?(?:count|cycle|repeat|iter)\()/m

/** Whether whoever loads a file may never get to its end, by its words. */
export function mayStandStill(bytes: Buffer): boolean {
  return LOOP.test(bytes.toString('latin1'))
}

/** How much it is worth to parse a file: the last one, where secrets may leak. */
export type Need = 'none' | 'some' | 'urgent'

/** What the syntax trees of a package's files of Python are worth, by the words that stand in them. */
export class PythonWorth {
  /** what files can do at most that are loaded */
  readonly #loaded = new Map<string, PythonReach>()
  #capabilityBytes = 0

  /** Whether the words of a file that is loaded say that secrets may leak there, or code may hide. */
  isUrgent(path: string, bytes: Buffer): boolean {
    return /\.pyw?$/.test(path) && this.#whenLoaded(path, bytes).leaks
  }

  /** `known`: capabilities that other files have shown; `isAllowed`: the budget has not ended. */
  of(path: string, bytes: Buffer, isLoaded: boolean, known: ReadonlySet<Capability>, isAllowed: boolean): Need {
    const reason = worthOf(isLoaded ? this.#whenLoaded(path, bytes) : mostOf(bytes, false), isLoaded, known)
    if (reason === undefined) return isLoaded && isAllowed && mayStandStill(bytes) ? 'some' : 'none'
    if (reason !== 'capability') return reason === 'leak' && isLoaded ? 'urgent' : 'some'
    // of what a file can do at most, and does not hand on, nothing is told where that costs too much
    if (!isAllowed) return 'none'
    this.#capabilityBytes += bytes.length
    return this.#capabilityBytes <= CAPABILITY_BYTES ? 'some' : 'none'
  }

  #whenLoaded(path: string, bytes: Buffer): PythonReach {
    const known = this.#loaded.get(path) ?? mostOf(bytes, true)
    this.#loaded.set(path, known)
    return known
  }
}
