import type { Logger } from 'pino'
import type { AuditHead, Checkpoint } from '../model/checkpoint.ts'

export interface CheckpointOptions {
  readonly audit: AuditHead
  readonly intervalMs: number
  readonly logger: Pick<Logger, 'error'>
  /** told of each head that was signed, and at the start of the last one, which may not have reached everybody */
  readonly onHead: (head: Checkpoint) => void
}

/**
 * Signs the head of the log at once, since a process that was killed left events unsigned, and then at each interval.
 * Returns what ends that, and signs once more.
 */
export function startCheckpoints({ audit, intervalMs, logger, onHead }: CheckpointOptions): () => Promise<void> {
  const sign = async (isFirst = false): Promise<void> => {
    try {
      const head = (await audit.checkpoint()) ?? (isFirst ? await audit.latest() : undefined)
      if (head !== undefined) onHead(head)
    } catch (error) {
      logger.error({ err: error }, 'the head of the audit log was not signed')
    }
  }
  void sign(true)
  const timer = setInterval(() => void sign(), intervalMs)
  return async () => {
    clearInterval(timer)
    await sign()
  }
}
