import type { Logger } from 'pino'
import type { NewEvent } from '../model/event.ts'
import { recorded, type UnitOfWork } from '../model/unit-of-work.ts'

/** Records events that nobody waits for; one that cannot be written is a serious matter, and is logged as such. */
export function unawaitedEvents(unitOfWork: UnitOfWork, logger: Logger): (event: NewEvent) => void {
  return (event) => {
    unitOfWork
      .commit([recorded(event)])
      .catch((error: unknown) => logger.error({ err: error }, 'an audit event was not written'))
  }
}
