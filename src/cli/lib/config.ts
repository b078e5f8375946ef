import { loadConfig, type Config } from '../../config/load.ts'
import { LazaretError } from '../../model/errors.ts'
import { defaultUpstreams } from '../../upstream/defaults.ts'
import type { ConfigOptions } from './command.ts'

/** The configuration that a command works with: file, environment, and the command's own options, `given` as variables. */
export function configOf(options: ConfigOptions, given: Readonly<Record<string, string>> = {}): Config {
  if (options.dataDir === '') throw new LazaretError('bad-request', '--data-dir is empty: name a folder')
  const folder = options.dataDir === undefined ? {} : { LAZARET_DATA_DIR: options.dataDir }
  return loadConfig(options.config, { ...process.env, ...folder, ...given }, defaultUpstreams())
}

export function publicUrlOf(config: Config): string {
  return config.publicUrl ?? `http://localhost:${config.port}`
}

/** All registries under this policy, where one is named. */
export function withPolicy(config: Config, policy: string | undefined): Config {
  if (policy === undefined) return config
  return { ...config, registries: config.registries.map((registry) => Object.assign({}, registry, { policy })) }
}
