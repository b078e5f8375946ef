import { hostname, userInfo } from 'node:os'
import { loadConfig, type Config } from '../../config/load.ts'
import type { Decider } from '../../desk/people.ts'
import { createLogger } from '../../http/logger.ts'
import { createMetrics } from '../../http/metrics.ts'
import { LazaretError } from '../../model/errors.ts'
import { hasDatabase } from '../../store/connection.ts'
import { defaultUpstreams } from '../../upstream/defaults.ts'
import { openHouse, type House } from '../../wire/house.ts'
import type { HouseOptions } from './command.ts'

/** The configuration that a command works with: file, environment, and the command's own options, `given` as variables. */
export function configOf(options: HouseOptions, given: Readonly<Record<string, string>> = {}): Config {
  if (options.dataDir === '') throw new LazaretError('bad-request', '--data-dir is empty: name a folder')
  const folder = options.dataDir === undefined ? {} : { LAZARET_DATA_DIR: options.dataDir }
  return loadConfig(options.config, { ...process.env, ...folder, ...given }, defaultUpstreams())
}

export function publicUrlOf(config: Config): string {
  return config.publicUrl ?? `http://localhost:${config.port}`
}

/** As `withHouse`, on data that a Lazaret wrote. A folder with none is a wrong path, not an empty record. */
export async function withRecords<Result>(config: Config, work: (house: House) => Promise<Result>): Promise<Result> {
  if (!hasDatabase(config.dataDir)) {
    throw new LazaretError(
      'not-found',
      `no Lazaret has kept data in ${config.dataDir}: name its folder by --data-dir, or start Lazaret once`,
    )
  }
  return withHouse(config, work)
}

/** Opens the data folder, beside a running server or without one, for as long as `work` takes. */
export async function withHouse<Result>(config: Config, work: (house: House) => Promise<Result>): Promise<Result> {
  const logger = createLogger({ level: 'silent' })
  const house = await openHouse(config, {
    clock: () => new Date(),
    logger,
    metrics: createMetrics(),
    publicUrl: publicUrlOf(config),
  })
  try {
    return await work(house)
  } finally {
    await house.close()
  }
}

/** Whoever can write the data folder may decide as an administrator; the log says which operating-system user it was. */
export function operator(): Decider {
  return { actor: { kind: 'operator', name: userInfo().username, client: `lazaret on ${hostname()}` }, role: 'admin' }
}
