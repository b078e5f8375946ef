import { lookup } from '../model/lookup.ts'
import { readFileSync } from 'node:fs'
import { LazaretError } from '../model/errors.ts'
import { didYouMean } from '../policy/spelling.ts'
import { invalid, whyUnread } from './file.ts'

/** Settings at the top of the file that a variable overrides: variable -> path in the file. */
const TOP: Readonly<Record<string, readonly string[]>> = lookup({
  LAZARET_HOST: ['host'],
  LAZARET_PORT: ['port'],
  LAZARET_PUBLIC_URL: ['public_url'],
  LAZARET_DATA_DIR: ['data_dir'],
  LAZARET_TRUST_PROXY: ['trust_proxy'],
  LAZARET_LOG_LEVEL: ['log_level'],
  LAZARET_CA_FILE: ['ca_file'],
  LAZARET_INSPECTION_WORKERS: ['inspection', 'workers'],
  LAZARET_INSPECTION_TIMEOUT_SECONDS: ['inspection', 'timeout_seconds'],
  LAZARET_INSPECTION_MEMORY_MB: ['inspection', 'memory_mb'],
  LAZARET_INSPECTION_WORKER_WAIT_SECONDS: ['inspection', 'worker_wait_seconds'],
  LAZARET_MEMORY_TOTAL_MB: ['memory', 'total_mb'],
  LAZARET_MEMORY_ARTIFACTS_MB: ['memory', 'artifacts_mb'],
  LAZARET_MEMORY_VIEWS_MB: ['memory', 'views_mb'],
  LAZARET_LIMITS_ARTIFACT_MB: ['limits', 'artifact_mb'],
  LAZARET_LIMITS_CONNECTIONS: ['limits', 'connections'],
  LAZARET_LIMITS_DOCUMENT_MB: ['limits', 'document_mb'],
  LAZARET_DATABASE_URL: ['database', 'url'],
  LAZARET_BLOBS: ['blobs', 'url'],
  LAZARET_BLOBS_ENDPOINT: ['blobs', 'endpoint'],
  LAZARET_BLOBS_REGION: ['blobs', 'region'],
  LAZARET_BLOBS_PATH_STYLE: ['blobs', 'path_style'],
  LAZARET_BLOBS_ENCRYPTION: ['blobs', 'encryption'],
  LAZARET_BLOBS_KMS_KEY: ['blobs', 'kms_key'],
  LAZARET_BLOBS_ACCESS_KEY_ID: ['blobs', 'access_key_id'],
  LAZARET_BLOBS_SECRET_ACCESS_KEY: ['blobs', 'secret_access_key'],
  LAZARET_BLOBS_SESSION_TOKEN: ['blobs', 'session_token'],
  LAZARET_BLOBS_CACHE_GB: ['blobs', 'cache_gb'],
  LAZARET_AUDIT_CHECKPOINT_INTERVAL_SECONDS: ['audit', 'checkpoint_interval_seconds'],
  LAZARET_AUDIT_KEY: ['audit', 'key'],
  LAZARET_AUDIT_WITNESS: ['audit', 'witness'],
  LAZARET_AUDIT_WITNESS_TOKEN: ['audit', 'witness_token'],
  LAZARET_MAIL_URL: ['mail', 'url'],
  LAZARET_MAIL_FROM: ['mail', 'from'],
  LAZARET_MAIL_USERNAME: ['mail', 'username'],
  LAZARET_MAIL_PASSWORD: ['mail', 'password'],
  LAZARET_SIGN_IN_ISSUER: ['sign_in', 'issuer'],
  LAZARET_SIGN_IN_CLIENT_ID: ['sign_in', 'client_id'],
  LAZARET_SIGN_IN_CLIENT_SECRET: ['sign_in', 'client_secret'],
})

/** Settings of one registry: suffix of `LAZARET_<REGISTRY>_…` -> name in the file. */
const OF_REGISTRY: Readonly<Record<string, string>> = lookup({
  UPSTREAM: 'upstream',
  ARTIFACT_HOSTS: 'artifact_hosts',
  OWN_NAMES: 'own_names',
  ALLOW_PRIVATE_ADDRESSES: 'allow_private_addresses',
  USERNAME: 'username',
  PASSWORD: 'password',
  TOKEN: 'token',
  TOKEN_COMMAND: 'token_command',
  PUBLISH: 'publish',
  PUBLISH_URL: 'publish_url',
  ACCESS: 'access',
  POLICY: 'policy',
  MODE: 'mode',
  SELECTION: 'selection',
  METADATA_MAX_AGE_SECONDS: 'metadata_max_age_seconds',
})

/** Settings of one further upstream of a registry: suffix of `LAZARET_<REGISTRY>_UPSTREAMS_<NAME>_…` -> name in the file. */
const OF_UPSTREAM: Readonly<Record<string, string>> = lookup({
  URL: 'url',
  USERNAME: 'username',
  PASSWORD: 'password',
  TOKEN: 'token',
  TOKEN_COMMAND: 'token_command',
})

const NUMBERS = new Set([
  'port',
  'workers',
  'timeout_seconds',
  'memory_mb',
  'worker_wait_seconds',
  'total_mb',
  'artifacts_mb',
  'views_mb',
  'artifact_mb',
  'connections',
  'document_mb',
  'cache_gb',
  'checkpoint_interval_seconds',
  'metadata_max_age_seconds',
  'trust_proxy',
])
const LISTS = new Set(['artifact_hosts', 'own_names'])
const BOOLEANS = new Set(['trust_proxy', 'allow_private_addresses', 'publish', 'path_style'])

/** One override: where in the file it goes, its value, and the variable that set it. */
export interface Override {
  readonly path: readonly string[]
  readonly value: unknown
  readonly variable: string
}

/**
 * All overrides that `env` holds, for the registries that the file names, each with the names of its further upstreams.
 * `…_FILE` reads the value from a file.
 * Throws `invalid-config` where a setting is given twice, or a name is that of a setting but for a slip.
 */
export function overridesOf(
  env: Readonly<Record<string, string | undefined>>,
  registries: ReadonlyMap<string, readonly string[]>,
): Override[] {
  const known = new Map<string, readonly string[]>(Object.entries(TOP))
  for (const [registry, upstreams] of registries) {
    const prefix = `${PREFIX}${inCapitals(registry)}_`
    for (const [suffix, setting] of Object.entries(OF_REGISTRY))
      known.set(prefix + suffix, ['registries', registry, setting])
    for (const upstream of upstreams)
      for (const [suffix, setting] of Object.entries(OF_UPSTREAM))
        known.set(`${prefix}UPSTREAMS_${inCapitals(upstream)}_${suffix}`, [
          'registries',
          registry,
          'upstreams',
          upstream,
          setting,
        ])
  }
  const overrides = new Map<string, Override>()
  for (const [variable, raw] of Object.entries(env)) {
    if (raw === undefined || raw === '' || !variable.startsWith(PREFIX) || isServiceLink(variable, raw)) continue
    const isFile = !known.has(variable) && variable.endsWith(FROM_FILE)
    const setting = isFile ? variable.slice(0, -FROM_FILE.length) : variable
    const path = known.get(setting)
    if (path === undefined) {
      assertNoMisspelling(variable, known)
      continue
    }
    const twin = overrides.get(setting)
    if (twin !== undefined) throw invalid(`${twin.variable} and ${variable} are both set; keep one of them`)
    overrides.set(setting, { path, value: typed(path, isFile ? contentOf(variable, raw) : raw), variable })
  }
  return [...overrides.values()]
}

const PREFIX = 'LAZARET_'
const FROM_FILE = '_FILE'

function inCapitals(name: string): string {
  return name.toUpperCase().replaceAll('-', '_')
}

/** Kubernetes gives each pod of a namespace with a service `lazaret` such variables; none is meant as a setting. */
function isServiceLink(variable: string, value: string): boolean {
  return (
    /^LAZARET_(?:SERVICE_|PORT_[0-9])/.test(variable) || (variable === 'LAZARET_PORT' && /^(?:tcp|udp):/.test(value))
  )
}

/**
 * A variable that was meant as a setting and is none would leave the default in force unseen. Names that are nothing like a
 * setting belong to somebody else.
 */
function assertNoMisspelling(variable: string, known: ReadonlyMap<string, readonly string[]>): void {
  const name = variable.slice(PREFIX.length)
  if (name.startsWith('TEST_')) return
  const near = didYouMean(
    name.replace(/_FILE$/, ''),
    [...known.keys()].map((other) => other.slice(PREFIX.length)),
  ).replace('mean ', `mean ${PREFIX}`)
  if (near !== '') throw invalid(`${variable}: there is no such setting. ${near}`)
  const whole = [...known].find(([other, path]) => path.length > 1 && other.endsWith(`_${name.replace(/_FILE$/, '')}`))
  if (whole !== undefined) throw invalid(`${variable}: there is no such setting. Did you mean ${whole[0]}?`)
  const suffix = Object.keys(OF_REGISTRY).find(
    (one) => name.endsWith(`_${one}`) || name.endsWith(`_${one}${FROM_FILE}`),
  )
  if (suffix === undefined) return
  throw invalid(`${variable}: there is no registry of this name; the registries are named in the configuration file`)
}

/** Every variable that is understood, for the documentation. */
export function variables(): readonly string[] {
  return [
    ...Object.keys(TOP),
    ...Object.keys(OF_REGISTRY).map((suffix) => `LAZARET_<REGISTRY>_${suffix}`),
    ...Object.keys(OF_UPSTREAM).map((suffix) => `LAZARET_<REGISTRY>_UPSTREAMS_<NAME>_${suffix}`),
  ]
}

function contentOf(variable: string, path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (cause) {
    const message = `${variable}: the file that it names cannot be read: ${whyUnread(cause)}`
    throw new LazaretError('invalid-config', message, { cause })
  }
}

/** The value in the type of its setting; text that does not fit is left to the schema to complain about. */
function typed(path: readonly string[], raw: string): unknown {
  const setting = path.at(-1) ?? ''
  if (NUMBERS.has(setting) && /^\d+$/.test(raw)) return Number(raw)
  if (BOOLEANS.has(setting) && (raw === 'true' || raw === 'false')) return raw === 'true'
  if (LISTS.has(setting))
    return raw
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== '')
  return raw
}
