import type { LogProblem } from './problem.ts'
import type { RowTrace } from './reader.ts'
import type { ToldRows } from './walk.ts'

/**
 * Holds the rows that decide what is served against the events that tell of them: none is without its event, none says
 * something else than the event that told of it last, and none is gone: nothing takes away what an event told of.
 */
export async function checkRows(rows: AsyncIterable<RowTrace>, told: ToldRows, size: number): Promise<LogProblem[]> {
  const problems: LogProblem[] = []
  const seen = new Set<string>()
  for await (const { place, content, label } of rows) {
    seen.add(place)
    const event = told.get(place)
    if (event?.content === content) continue
    const message =
      event === undefined
        ? `No event tells of the ${label}: it was written around the log.`
        : `The ${label} is not what event ${event.seq} made it: it was changed around the log.`
    problems.push({ code: 'row-untold', seq: event?.seq ?? size, message })
  }
  for (const [place, { seq }] of told) {
    if (seen.has(place)) continue
    const message = `What event ${seq} added (${place.replace(/:.*/, '')}) is gone: it was taken away around the log.`
    problems.push({ code: 'row-missing', seq, message })
  }
  return problems
}
