import type { Logger } from 'pino'
import type { MeasurerOptions } from '../admission/measure.ts'
import type { Config } from '../config/load.ts'
import type { Metrics } from '../http/metrics.ts'
import { kindOf } from '../model/artifact.ts'
import type { Inspections } from '../model/inspections.ts'

/** Has inspections done by `lazaret inspect-worker`, where one is there; undefined: where none is to be asked. */
export function inspectedElsewhere(
  inspections: Inspections | undefined,
  { inspectionWaitMs: takenMs, inspectionLimits }: Pick<Config, 'inspectionWaitMs' | 'inspectionLimits'>,
  { logger, metrics }: { readonly logger: Logger; readonly metrics: Metrics },
): MeasurerOptions['elsewhere'] {
  if (inspections === undefined || takenMs === 0) return undefined
  // One is ended by the clock after `wallMs`, and may have waited beside the pool before.
  const answeredMs = takenMs + 2 * inspectionLimits.wallMs
  return async (job, priority) => {
    const answer = await inspections.ask(job, priority, { takenMs, answeredMs })
    if ('undone' in answer) {
      if (answer.undone === 'nobody') return answer
      metrics.inspectedElsewhere(answer.undone)
      logger.warn({ digest: job.digest, reason: answer.undone }, 'an inspect worker did not inspect, this server does')
      return answer
    }
    metrics.inspectedElsewhere('failed' in answer ? 'failed' : 'answered')
    if ('facts' in answer) metrics.inspection(kindOf(job.readAs), answer.facts.tookMs / 1000)
    else logger.warn({ digest: job.digest, reason: answer.failed }, 'an inspection failed')
    return answer
  }
}
