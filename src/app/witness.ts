import type { Logger } from 'pino'
import { witnessFile } from '../audit/witness-file.ts'
import { WitnessQueue } from '../audit/witness-queue.ts'
import type { WitnessPlace } from '../config/witness.ts'
import type { Metrics } from '../http/metrics.ts'
import type { Witness } from '../model/witness.ts'
import { witnessEndpoint } from '../upstream/witness.ts'

/** Throws LazaretError `invalid-config` where `caFile` cannot be read. */
export function openWitness(place: WitnessPlace, caFile: string | undefined): Witness {
  if (place.kind === 'file') return witnessFile(place.path)
  const { url, token } = place
  return witnessEndpoint({
    url,
    ...(token === undefined ? {} : { token }),
    ...(caFile === undefined ? {} : { caFile }),
  })
}

/** The queue to the witness, with its troubles told to the log and counted. */
export function witnessQueue(
  witness: Witness,
  { logger, metrics }: { readonly logger: Pick<Logger, 'info' | 'warn'>; readonly metrics: Metrics },
): WitnessQueue {
  const queue = new WitnessQueue({
    witness,
    onProblem(problem) {
      if (problem === undefined) logger.info('the witness of the audit log takes heads again')
      else logger.warn({ problem }, 'the witness of the audit log does not take its heads; they wait')
    },
  })
  metrics.witness(() => queue.state())
  return queue
}

/** What the desk shows of a witness that does not take heads; empty where there is none, or all is well. */
export function failingWitness(witness: WitnessQueue | undefined) {
  const state = witness?.state()
  return state === undefined || state.problem === '' ? {} : { witness: state }
}
