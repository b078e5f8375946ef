import { hostname, userInfo } from 'node:os'
import { loadConfig, type Config } from '../../config/load.ts'
import type { Decider } from '../../desk/people.ts'
import { createLogger } from '../../http/logger.ts'
import { createMetrics } from '../../http/metrics.ts'
import { defaultUpstreams } from '../../upstream/defaults.ts'
import { openHouse, type House } from '../../wire/house.ts'
import type { HouseOptions } from './command.ts'

/** The configuration that a command works with: file, environment, and the command's own options. */
export function configOf(options: HouseOptions): Config {
  const env = options.dataDir === undefined ? process.env : { ...process.env, LAZARET_DATA_DIR: options.dataDir }
  return loadConfig(options.config, env, defaultUpstreams())
}

export function publicUrlOf(config: Config): string {
  return config.publicUrl ?? `http://localhost:${config.port}`
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
