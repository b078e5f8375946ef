import { setTimeout as pause } from 'node:timers/promises'
import type { AskedInspection, InspectionElsewhere, Inspections, InspectionWaits } from '../../model/inspections.ts'
import type { Priority } from '../../model/priority.ts'
import type { Reads } from '../reads.ts'
import { factsIn } from './inspection-answer.ts'
import {
  ANSWER_BYTES_MAX,
  ANSWERS_CHANNEL,
  DEAD_MS,
  JOBS_MAX,
  lives,
  TRIES_MAX,
  WORK_CHANNEL,
} from './inspection-tables.ts'
import { Session } from './session.ts'

/** How often it is looked for an answer, behind what the database tells by itself, milliseconds. */
const LOOK_MS = 500

/** What nobody came back for goes after this long: who asks for it waits no longer. */
const LEFT = "interval '6 hours'"

type Key = readonly [digest: string, readAs: string, inspector: string]

const OF_KEY = 'WHERE digest = ? AND read_as = ? AND inspector = ?'

interface Seen {
  readonly isAnswered: boolean
  readonly isTaken: boolean
  readonly tries: number
}

/** What a server asks of `lazaret inspect-worker`: as rows of a table, each of which goes with who asked. */
export class InspectionQueue implements Inspections {
  readonly #session: Session
  readonly #statements: ReturnType<typeof statements>
  /** by digest, who is to look again */
  readonly #waiting = new Map<string, Set<() => void>>()
  waiting = 0

  constructor(reads: Reads, url: string) {
    this.#statements = statements(reads)
    this.#session = new Session(url, async (client) => {
      client.on('notification', ({ payload }) => {
        for (const look of this.#waiting.get(payload ?? '') ?? []) look()
      })
      await client.query(`LISTEN ${ANSWERS_CHANNEL}`)
    })
  }

  async ask(job: AskedInspection, priority: Priority, waits: InspectionWaits): Promise<InspectionElsewhere> {
    const { digest, readAs, inspector, of } = job
    const [client = ''] = priority.clients ?? []
    const urgent = priority.urgent ? 1 : 0
    const { ask } = this.#statements
    this.waiting += 1
    try {
      // Without it answers come a little later.
      await this.#session.client().catch(() => undefined)
      const asked = await ask.all(digest, readAs, inspector, of, client, urgent, inspector)
      if (asked.length === 0) return { undone: 'nobody' }
      return await this.#answered(job, priority, waits)
    } catch {
      return { undone: 'unreachable' }
    } finally {
      this.waiting -= 1
    }
  }

  async close(): Promise<void> {
    await this.#session.drop()
  }

  async #answered(
    job: AskedInspection,
    priority: Priority,
    { takenMs, answeredMs }: InspectionWaits,
  ): Promise<InspectionElsewhere> {
    const { look, hurry, takeBack, give, drop } = this.#statements
    const key: Key = [job.digest, job.readAs, job.inspector]
    const since = performance.now()
    let freeSince = since
    let isUrgent = priority.urgent
    for (;;) {
      const seen = await look.get(...key)
      // Whoever took it cannot do it, or another one who asked for the same took the answer.
      if (seen === undefined) return { undone: 'refused' }
      const { isAnswered, isTaken, tries } = seen
      if (isAnswered) {
        const facts = await factsIn((await give.get(...key))?.answer, job)
        return facts === undefined ? { undone: 'refused' } : { facts }
      }
      const now = performance.now()
      if (isTaken) freeSince = now
      const isEnded = !isTaken && tries >= TRIES_MAX
      if (isEnded || now - freeSince > takenMs) {
        // One may have taken it this moment: then it is waited for.
        const isBack = (await takeBack.get(...key)) !== undefined
        if (isBack && isEnded) return { failed: `${TRIES_MAX} inspect workers ended while they looked at it` }
        if (isBack) return { undone: 'untaken' }
      } else if (now - since > answeredMs) {
        await drop.get(...key)
        return { undone: 'unanswered' }
      }
      if (priority.urgent && !isUrgent) {
        isUrgent = true
        await hurry.get(...key)
      }
      await this.#told(job.digest)
    }
  }

  /** Resolves once an answer was told of, and after a while in any case. */
  async #told(digest: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const all = this.#waiting.get(digest) ?? new Set()
    this.#waiting.set(digest, all.add(resolve))
    const ended = new AbortController()
    await Promise.race([promise, pause(LOOK_MS, undefined, { signal: ended.signal }).catch(() => undefined)])
    ended.abort()
    all.delete(resolve)
    if (all.size === 0) this.#waiting.delete(digest)
  }
}

function statements(reads: Reads) {
  const prepare = <Row>(sql: string) => reads.prepare<string[], Row>(sql)
  return {
    /** a row where one that measures so lives, and the queue is not full */
    ask: reads.prepare<[...Key, of: string, client: string, urgent: number, inspector: string], unknown>(
      `WITH left_over AS (DELETE FROM inspection_job WHERE asked_at < clock_timestamp() - ${LEFT}),
         gone AS (DELETE FROM inspection_worker WHERE seen_at < clock_timestamp() - ${LEFT}),
         asked AS (INSERT INTO inspection_job (digest, read_as, inspector, package, client, urgent)
           SELECT ?, ?, ?, ?, ?, ?::integer
             WHERE EXISTS (SELECT 1 FROM inspection_worker WHERE inspector = ?
               AND seen_at > clock_timestamp() - interval '${DEAD_MS} milliseconds')
             AND (SELECT COUNT(*) FROM inspection_job WHERE answer IS NULL) < ${JOBS_MAX}
           ON CONFLICT (digest, read_as, inspector) DO UPDATE
             SET urgent = GREATEST(inspection_job.urgent, excluded.urgent), asked_at = clock_timestamp()
           RETURNING digest)
       SELECT pg_notify('${WORK_CHANNEL}', '') FROM asked`,
    ),
    look: prepare<Seen>(
      `SELECT answer IS NOT NULL AS "isAnswered", tries, ${lives('inspection_job.worker')} AS "isTaken" FROM inspection_job ${OF_KEY}`,
    ),
    hurry: prepare<never>(`UPDATE inspection_job SET urgent = 1 ${OF_KEY}`),
    takeBack: prepare<{ digest: string }>(
      `DELETE FROM inspection_job ${OF_KEY} AND answer IS NULL AND (worker IS NULL OR NOT ${lives('inspection_job.worker')})
       RETURNING digest`,
    ),
    give: prepare<{ answer: Buffer | null }>(
      `DELETE FROM inspection_job ${OF_KEY}
       RETURNING CASE WHEN octet_length(answer) <= ${ANSWER_BYTES_MAX} THEN answer END AS answer`,
    ),
    drop: prepare<never>(`DELETE FROM inspection_job ${OF_KEY}`),
  }
}
