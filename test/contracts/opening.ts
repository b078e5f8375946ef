import type { Test } from 'tap'
import type { Clock } from '../../src/model/clock.ts'
import type { Store } from '../../src/store/store.ts'
import { AT } from './samples.ts'

/** A backend whose events may be durable before they are in the log, and what waits for that. */
export interface Opened extends Store {
  readonly settled?: () => Promise<void>
}

/** Opens the backend under test on a fresh folder, or once more on the same one. */
export type Open = (dataDir: string, clock: Clock) => Promise<Opened>

export const clock: Clock = () => new Date(AT)

/** A store on a folder of its own, closed after the test. */
export function freshly(open: Open): (t: Test) => Promise<Opened> {
  return async (t) => {
    const store = await open(t.testdir(), clock)
    t.teardown(async () => await store.close())
    return store
  }
}
