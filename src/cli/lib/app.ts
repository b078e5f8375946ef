import { hostname, userInfo } from 'node:os'
import type { Config } from '../../config/load.ts'
import type { Reviewer } from '../../desk/people.ts'
import { createLogger } from '../../http/logger.ts'
import { createMetrics } from '../../http/metrics.ts'
import { LazaretError } from '../../model/errors.ts'
import { hasDatabase } from '../../store/connection.ts'
import { openApp, type App } from '../../app/app.ts'
import { publicUrlOf } from './config.ts'

/** Throws LazaretError `not-found` where no Lazaret has kept data: a wrong path, not an empty record. */
export function assertData({ dataDir, database }: Pick<Config, 'dataDir' | 'database'>): void {
  if (database !== undefined || hasDatabase(dataDir)) return
  throw new LazaretError(
    'not-found',
    `no Lazaret has kept data in ${dataDir}: name its folder by --data-dir, or start Lazaret once`,
  )
}

/** Throws LazaretError `bad-request` where records are in PostgreSQL, over which `command` does not work. */
export function assertNoDatabase({ database }: Pick<Config, 'database'>, command: string, instead: string): void {
  if (database === undefined) return
  throw new LazaretError(
    'bad-request',
    `lazaret ${command} is for a data folder, and records are in PostgreSQL: ${instead}`,
  )
}

/** As `withApp`, on data that a Lazaret wrote. A folder with none is a wrong path, not an empty record. */
export async function withRecords<Result>(config: Config, work: (app: App) => Promise<Result>): Promise<Result> {
  assertData(config)
  return withApp(config, work)
}

/** Opens the data folder, beside a running server or without one, for as long as `work` takes. */
export async function withApp<Result>(config: Config, work: (app: App) => Promise<Result>): Promise<Result> {
  const logger = createLogger({ level: 'silent' })
  const app = await openApp(config, {
    clock: () => new Date(),
    logger,
    metrics: createMetrics(),
    publicUrl: publicUrlOf(config),
  })
  try {
    return await work(app)
  } finally {
    await app.close()
  }
}

/** Whoever can write the data folder may decide as an administrator; the log says which operating-system user it was. */
export function operator(): Reviewer {
  return { actor: { kind: 'operator', name: userInfo().username, client: `lazaret on ${hostname()}` }, role: 'admin' }
}
