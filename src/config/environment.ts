import { readFileSync } from 'node:fs'
import { LazaretError } from '../model/errors.ts'

/** Settings at the top of the file that a variable overrides: variable -> path in the file. */
const TOP: Readonly<Record<string, readonly string[]>> = {
  LAZARET_HOST: ['host'],
  LAZARET_PORT: ['port'],
  LAZARET_PUBLIC_URL: ['public_url'],
  LAZARET_DATA_DIR: ['data_dir'],
  LAZARET_TRUST_PROXY: ['trust_proxy'],
  LAZARET_LOG_LEVEL: ['log_level'],
  LAZARET_CA_FILE: ['ca_file'],
  LAZARET_INSPECTION_WORKERS: ['inspection', 'workers'],
  LAZARET_INSPECTION_TIMEOUT_SECONDS: ['inspection', 'timeout_seconds'],
  LAZARET_MEMORY_ARTIFACTS_MB: ['memory', 'artifacts_mb'],
  LAZARET_MEMORY_VIEWS_MB: ['memory', 'views_mb'],
  LAZARET_LIMITS_ARTIFACT_MB: ['limits', 'artifact_mb'],
  LAZARET_LIMITS_DOCUMENT_MB: ['limits', 'document_mb'],
  LAZARET_AUDIT_CHECKPOINT_INTERVAL_SECONDS: ['audit', 'checkpoint_interval_seconds'],
}

/** Settings of one registry: suffix of `LAZARET_<REGISTRY>_…` -> name in the file. */
const OF_REGISTRY: Readonly<Record<string, string>> = {
  UPSTREAM: 'upstream',
  ARTIFACT_HOSTS: 'artifact_hosts',
  ALLOW_PRIVATE_ADDRESSES: 'allow_private_addresses',
  USERNAME: 'username',
  PASSWORD: 'password',
  TOKEN: 'token',
  POLICY: 'policy',
  MODE: 'mode',
  SELECTION: 'selection',
  METADATA_MAX_AGE_SECONDS: 'metadata_max_age_seconds',
}

const NUMBERS = new Set([
  'port',
  'workers',
  'timeout_seconds',
  'artifacts_mb',
  'views_mb',
  'artifact_mb',
  'document_mb',
  'checkpoint_interval_seconds',
  'metadata_max_age_seconds',
])
const BOOLEANS = new Set(['trust_proxy', 'allow_private_addresses'])

/** One override: where in the file it goes, its value, and the variable that set it. */
export interface Override {
  readonly path: readonly string[]
  readonly value: unknown
  readonly variable: string
}

/** All overrides that `env` holds, for the registries that the file names. `…_FILE` reads the value from a file. */
export function overridesOf(
  env: Readonly<Record<string, string | undefined>>,
  registries: readonly string[],
): Override[] {
  const known = new Map<string, readonly string[]>(Object.entries(TOP))
  for (const registry of registries) {
    const prefix = `LAZARET_${registry.toUpperCase().replaceAll('-', '_')}_`
    for (const [suffix, setting] of Object.entries(OF_REGISTRY))
      known.set(prefix + suffix, ['registries', registry, setting])
  }
  const overrides: Override[] = []
  for (const [variable, raw] of Object.entries(env)) {
    if (raw === undefined || raw === '' || !variable.startsWith('LAZARET_')) continue
    const direct = known.get(variable)
    if (direct !== undefined) {
      overrides.push({ path: direct, value: typed(direct, raw), variable })
      continue
    }
    const fromFile = variable.endsWith('_FILE') ? known.get(variable.slice(0, -'_FILE'.length)) : undefined
    if (fromFile !== undefined)
      overrides.push({ path: fromFile, value: typed(fromFile, contentOf(variable, raw)), variable })
  }
  return overrides
}

/** Every variable that is understood, for the documentation. */
export function variables(): readonly string[] {
  return [...Object.keys(TOP), ...Object.keys(OF_REGISTRY).map((suffix) => `LAZARET_<REGISTRY>_${suffix}`)]
}

function contentOf(variable: string, path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (cause) {
    throw new LazaretError('invalid-config', `${variable}: cannot read the file that it names`, { cause })
  }
}

/** The value in the type of its setting; text that does not fit is left to the schema to complain about. */
function typed(path: readonly string[], raw: string): unknown {
  const setting = path.at(-1) ?? ''
  if (NUMBERS.has(setting) && /^\d+$/.test(raw)) return Number(raw)
  if (BOOLEANS.has(setting) && (raw === 'true' || raw === 'false')) return raw === 'true'
  if (setting === 'artifact_hosts')
    return raw
      .split(',')
      .map((host) => host.trim())
      .filter((host) => host !== '')
  return raw
}
