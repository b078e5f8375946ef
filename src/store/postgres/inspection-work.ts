import type pg from 'pg'
import { codeOf } from '../../model/error-code.ts'
import { LazaretError } from '../../model/errors.ts'
import type { ReadAs } from '../../model/artifact.ts'
import type { Sha256 } from '../../model/digest.ts'
import type { ContentFacts } from '../../model/fact.ts'
import type { InspectionWork, TakenInspection } from '../../model/inspections.ts'
import { toLazaretError } from './connection.ts'
import { answerOf } from './inspection-answer.ts'
import { ANSWERS_CHANNEL, lives, TRIES_MAX, WORK_CHANNEL } from './inspection-tables.ts'
import { ANSWER_MS } from './news.ts'
import { Session } from './session.ts'
import { statement, Transaction, type Statement } from './statement.ts'

const ALIVE = statement(
  `INSERT INTO inspection_worker (name, inspector) VALUES (@name, @inspector)
   ON CONFLICT (name) DO UPDATE SET seen_at = clock_timestamp()`,
)

/** Those for whom somebody waits first; of these, packages and clients of which the least is under way. */
const TAKE = statement(
  `UPDATE inspection_job AS job SET worker = @name, tries = job.tries + 1
   FROM (SELECT digest, read_as, inspector FROM inspection_job AS free
     WHERE inspector = @inspector AND answer IS NULL AND tries < ${TRIES_MAX}
       AND (worker IS NULL OR NOT ${lives('free.worker')})
     ORDER BY urgent DESC,
       (SELECT COUNT(*) FROM inspection_job AS other WHERE other.worker IS NOT NULL AND other.answer IS NULL AND other.package = free.package),
       (SELECT COUNT(*) FROM inspection_job AS other WHERE other.worker IS NOT NULL AND other.answer IS NULL AND other.client = free.client),
       asked_at
     LIMIT @most FOR UPDATE SKIP LOCKED) AS taken
   WHERE job.digest = taken.digest AND job.read_as = taken.read_as AND job.inspector = taken.inspector
   RETURNING job.digest, job.read_as AS "readAs", job.package AS "of", job.client, job.urgent`,
)

const OF_JOB = 'WHERE digest = @digest AND read_as = @readAs AND inspector = @inspector AND worker = @name'

const ANSWER = statement(
  `WITH answered AS (UPDATE inspection_job SET answer = @answer ${OF_JOB} RETURNING digest)
   SELECT pg_notify('${ANSWERS_CHANNEL}', digest) FROM answered`,
)
const REFUSE = statement(
  `WITH refused AS (DELETE FROM inspection_job ${OF_JOB} RETURNING digest)
   SELECT pg_notify('${ANSWERS_CHANNEL}', digest) FROM refused`,
)
const GIVE_BACK = statement(
  `WITH back AS (UPDATE inspection_job SET worker = NULL, tries = tries - 1 WHERE worker = @name AND answer IS NULL RETURNING digest)
   SELECT pg_notify('${WORK_CHANNEL}', '') FROM back`,
)
const GONE = statement('DELETE FROM inspection_worker WHERE name = @name')

interface Row {
  readonly digest: Sha256
  readonly readAs: ReadAs
  readonly of: string
  readonly client: string
  readonly urgent: number
}

export interface InspectionWorkOptions {
  readonly url: string
  /** the name of this process, which no other ever has */
  readonly name: string
  /** revision of what measures here: only what is asked of it is taken */
  readonly inspector: string
  /** told when there may be work */
  readonly onWork: () => void
}

/** The queue as a process sees it that inspects: two tables, and nothing else of the database. */
export class PostgresInspectionWork implements InspectionWork {
  readonly #options: InspectionWorkOptions
  readonly #session: Session

  constructor(options: InspectionWorkOptions) {
    this.#options = options
    this.#session = new Session(options.url, async (client) => {
      client.on('notification', () => options.onWork())
      await client.query(`LISTEN ${WORK_CHANNEL}`)
    })
  }

  take(most: number): Promise<readonly TakenInspection[]> {
    return this.#asked(async (tx) => {
      const { name, inspector } = this.#options
      await tx.run(ALIVE, { name, inspector })
      if (most <= 0) return []
      const rows = await tx.all<Row>(TAKE, { name, inspector, most })
      return rows.map(({ digest, readAs, of, client, urgent }) => {
        const clients = client === '' ? {} : { clients: new Set([client]) }
        return { digest, readAs, of, priority: { urgent: urgent === 1, ...clients } }
      })
    })
  }

  async answer(job: TakenInspection, facts: ContentFacts): Promise<void> {
    const answer = await answerOf(facts)
    if (answer === undefined) return await this.refuse(job)
    await this.#told(ANSWER, job, { answer })
  }

  async refuse(job: TakenInspection): Promise<void> {
    await this.#told(REFUSE, job, {})
  }

  async close(): Promise<void> {
    const { name } = this.#options
    try {
      await this.#asked(async (tx) => {
        await tx.run(GIVE_BACK, { name })
        await tx.run(GONE, { name })
      })
    } finally {
      await this.#session.drop()
    }
  }

  async #told(of: Statement, { digest, readAs }: TakenInspection, more: { readonly answer?: Buffer }): Promise<void> {
    const { name, inspector } = this.#options
    await this.#asked((tx) => tx.run(of, { digest, readAs, inspector, name, ...more }))
  }

  /** One that is cut off must notice that: what it took is free for others by then. */
  async #asked<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    const late = new LazaretError('database-unreachable', 'The database does not answer.')
    const timer = Promise.withResolvers<never>()
    const ends = setTimeout(() => timer.reject(late), ANSWER_MS)
    try {
      return await Promise.race([this.#on(work), timer.promise])
    } catch (error) {
      const told = worded(error)
      if (told.code === 'database-unreachable') await this.#session.drop()
      throw told
    } finally {
      clearTimeout(ends)
    }
  }

  async #on<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    const client: pg.Client = await this.#session.client()
    return await work(new Transaction(client))
  }
}

/** An inspect worker makes no tables: it needs no right to. */
function worded(error: unknown): LazaretError {
  if (codeOf(error) !== '42P01') return toLazaretError(error)
  const message = 'the database has no queue of inspections yet: start a server of this version on it first'
  return new LazaretError('unusable-data', message, { cause: error })
}
