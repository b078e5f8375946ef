import t from 'tap'
import { createGate, type GateOptions } from '../../src/admission/gate.ts'
import { TooLargeAhead } from '../../src/model/priority.ts'
import { LazaretError } from '../../src/model/errors.ts'

const tooLarge = (): Promise<never> => Promise.reject(new TooLargeAhead())
const broken = (): Promise<never> => Promise.reject(new LazaretError('upstream-failed', 'it broke'))

t.test(
  'what goes ahead is left where the disk has no room, and where it is too large: neither is a failure',
  async (t) => {
    for (const [situation, hasRoom, outcome, started, failures] of [
      ['there is room', true, () => Promise.resolve(), 1, 0],
      ['there is none', false, () => Promise.resolve(), 0, 0],
      ['the file is too large', true, tooLarge, 1, 0],
      ['upstream breaks off', true, broken, 1, 1],
    ] as const) {
      const seen = { started: 0, failures: 0 }
      const gate = createGate({
        clock: () => new Date(),
        roomAhead: async () => hasRoom,
        observer: { admission: () => undefined, damaged: () => undefined, prefetchFailed: () => (seen.failures += 1) },
        assessor: {
          peek: () => undefined,
          assessAhead: () => {
            seen.started += 1
            return outcome()
          },
          idle: async () => undefined,
        },
      } as unknown as GateOptions)
      await gate.prefetch('npm', 'widget', 'widget-1.0.0.tgz')
      t.same(seen, { started, failures }, situation)
      await gate.idle()
    }
  },
)
