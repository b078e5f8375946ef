import type { WitnessQueue } from '../audit/witness-queue.ts'
import type { DeskPorts } from '../desk/ports.ts'
import type { Store } from '../store/store.ts'
import { failingWitness } from './witness.ts'

/** How the log stands, as the desk shows it. */
export function logStateOf(
  store: Pick<Store, 'records' | 'audit'>,
  witness: WitnessQueue | undefined,
): DeskPorts['log'] {
  return async () => ({
    size: ((await store.records.events({}, { limit: 1 }))[0]?.seq ?? -1) + 1,
    checkpoint: await store.audit.latest(),
    ...failingWitness(witness),
  })
}
