import { availableParallelism } from 'node:os'
import { isAbsolute, resolve, sep } from 'node:path'
import { ECOSYSTEMS } from '../model/ecosystem.ts'
import type { LazaretError } from '../model/errors.ts'
import { sharesOf, type CacheBytes } from '../model/caches.ts'
import type { TrustedIssuer } from '../model/issuer.ts'
import { isRecord, type JsonRecord } from '../model/json.ts'
import type { MailSettings } from '../model/mail.ts'
import type { Receiver } from '../model/receiver.ts'
import type { RegistryConfig } from '../model/registry.ts'
import type { Retention } from '../model/retention.ts'
import type { SignInSettings } from '../model/sign-in.ts'
import type { SchemaIssue } from '../model/schema-words.ts'
import { databaseContradictions, databaseOf, type DatabaseConfig } from './database.ts'
import { blobsContradictions, blobsOf, type BlobsConfig } from './blobs.ts'
import { issuerContradictions, issuersOf } from './issuers.ts'
import { mailContradictions, mailOf } from './mail.ts'
import { receiverContradictions, receiversOf } from './receivers.ts'
import { overridesOf } from './environment.ts'
import { ConfigFile, invalid } from './file.ts'
import { problemLines } from './problems.ts'
import { registriesOf, registryContradictions, type Defaults } from './registries.ts'
import { signInContradictions, signInOf } from './sign-in.ts'
import { witnessPlace, type WitnessPlace } from './witness.ts'
import { configSchema, holdsCredentials, type Settings } from './schema.ts'

/** The configuration in force. */
export interface Config {
  readonly host: string
  readonly port: number
  /** undefined: http://localhost:<the port that was bound> */
  readonly publicUrl: string | undefined
  /** absolute */
  readonly dataDir: string
  /** how many proxies of ours stand before us; false: none */
  readonly trustProxy: number | false
  readonly logLevel: Settings['log_level']
  readonly caFile: string | undefined
  readonly inspectionWorkers: number
  /** threads for documents of ordinary size */
  readonly metadataThreads: number
  readonly inspectionLimits: { readonly cpuMs: number; readonly wallMs: number; readonly bytes: number }
  /** how long an inspection waits for an inspect worker to take it; 0: none is asked */
  readonly inspectionWaitMs: number
  readonly cacheBytes: CacheBytes
  readonly artifactBytesMax: number
  /** to one upstream at a time */
  readonly connections: number
  readonly documentBytesMax: number
  readonly retention: Retention
  /** undefined: records and log are kept in the data folder */
  readonly database: DatabaseConfig | undefined
  /** undefined: artifacts are kept in the data folder */
  readonly blobs: BlobsConfig | undefined
  /** what signs the log; undefined: the key in the data folder */
  readonly auditKey: string | undefined
  readonly checkpointIntervalMs: number
  readonly witness: WitnessPlace | undefined
  readonly issuers: readonly TrustedIssuer[]
  /** undefined: people sign in with a password of Lazaret's alone */
  readonly signIn: SignInSettings | undefined
  /** undefined: no mails are sent */
  readonly mail: MailSettings | undefined
  readonly receivers: readonly Receiver[]
  readonly registries: readonly RegistryConfig[]
}

const MB = 1024 * 1024
const GB = 1024 * MB
const DAY_MS = 24 * 60 * 60 * 1000

/**
 * Reads the file (where one is named), lays the environment over it, and checks the whole.
 * Throws LazaretError `invalid-config` with file, line and column, or the variable's name.
 */
export function loadConfig(
  name: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
  defaults: Defaults,
): Config {
  const file = new ConfigFile(name)
  const { tree, overrides } = overlay(file.settings(), env)
  const told = (issues: readonly SchemaIssue[]): LazaretError => invalid(problemLines(issues, tree, file, overrides))
  const parsed = configSchema.safeParse(tree)
  if (!parsed.success) throw told(parsed.error.issues)
  const contradictions = contradictionsIn(parsed.data)
  if (contradictions.length > 0) throw told(contradictions)
  return resolved(parsed.data, defaults)
}

function overlay(written: JsonRecord, env: Readonly<Record<string, string | undefined>>) {
  const tree = structuredClone(written)
  if (!Object.hasOwn(tree, 'registries'))
    tree['registries'] = Object.fromEntries(ECOSYSTEMS.map((ecosystem) => [ecosystem, { ecosystem }]))
  const overrides = overridesOf(env, namesIn(tree['registries']))
  for (const { path, value } of overrides) put(tree, path, value)
  return { tree, overrides }
}

/** The registries, each with its further upstreams. */
function namesIn(registries: unknown): ReadonlyMap<string, readonly string[]> {
  if (!isRecord(registries)) return new Map()
  return new Map(
    Object.entries(registries).map(([name, registry]) => {
      const upstreams = isRecord(registry) ? registry['upstreams'] : undefined
      return [name, isRecord(upstreams) ? Object.keys(upstreams) : []]
    }),
  )
}

function put(tree: JsonRecord, path: readonly string[], value: unknown): void {
  let at = tree
  for (const key of path.slice(0, -1)) {
    const next = at[key]
    const inner: JsonRecord = isRecord(next) ? next : {}
    at[key] = inner
    at = inner
  }
  at[path.at(-1) ?? ''] = value
}

/** What each setting allows and all of them together do not. */
function contradictionsIn(settings: Settings): readonly SchemaIssue[] {
  return [
    ...witnessContradictions(settings),
    ...databaseContradictions(settings),
    ...blobsContradictions(settings.blobs),
    ...registryContradictions(settings),
    ...issuerContradictions(settings.oidc, Object.keys(settings.registries)),
    ...signInContradictions(settings.sign_in),
    ...mailContradictions(settings.mail),
    ...receiverContradictions(settings.notifications, Object.keys(settings.registries), settings.mail !== undefined),
  ]
}

function inAudit(setting: string, message: string): SchemaIssue {
  return { path: ['audit', setting], message }
}

/** What lies in the data folder is changed by whoever changes the log. */
function witnessContradictions({ audit, data_dir: dataDir }: Settings): readonly SchemaIssue[] {
  const { witness, witness_token: token } = audit
  const place = witness === undefined ? undefined : witnessPlace(witness, token)
  if (token !== undefined && place?.kind !== 'url')
    return [inAudit('witness_token', 'is for a witness at a URL; there is none')]
  if (token !== undefined && witness !== undefined && holdsCredentials(witness))
    return [inAudit('witness', 'holds a user name: give either that, or witness_token')]
  if (place?.kind !== 'file' || !`${place.path}${sep}`.startsWith(`${resolve(dataDir)}${sep}`)) return []
  return [
    inAudit('witness', 'lies in data_dir, where whoever changes the log can change it, too: name a place outside'),
  ]
}

/** How much longer than its time of a processor an inspection may take by the clock. */
const WALL_FACTOR = 10

/** Each holds some hundred megabytes while it works. */
const METADATA_THREADS_MAX = 4

function resolved(file: Settings, defaults: Defaults): Config {
  return {
    host: file.host,
    port: file.port,
    publicUrl: file.public_url?.replace(/\/+$/, ''),
    dataDir: isAbsolute(file.data_dir) ? file.data_dir : resolve(file.data_dir),
    trustProxy: file.trust_proxy === true ? 1 : file.trust_proxy,
    logLevel: file.log_level,
    caFile: file.ca_file,
    inspectionWorkers: file.inspection.workers ?? Math.max(1, Math.min(4, availableParallelism() - 1)),
    metadataThreads: Math.max(1, Math.min(METADATA_THREADS_MAX, Math.floor(availableParallelism() / 2))),
    inspectionLimits: {
      cpuMs: file.inspection.timeout_seconds * 1000,
      wallMs: file.inspection.timeout_seconds * WALL_FACTOR * 1000,
      bytes: file.inspection.memory_mb * MB,
    },
    inspectionWaitMs: file.inspection.worker_wait_seconds * 1000,
    cacheBytes: cacheBytesOf(file.memory),
    artifactBytesMax: file.limits.artifact_mb * MB,
    connections: file.limits.connections,
    documentBytesMax: file.limits.document_mb * MB,
    retention: retentionOf(file.disk),
    database: databaseOf(file.database),
    blobs: blobsOf(file.blobs),
    checkpointIntervalMs: file.audit.checkpoint_interval_seconds * 1000,
    auditKey: file.audit.key,
    witness: file.audit.witness === undefined ? undefined : witnessPlace(file.audit.witness, file.audit.witness_token),
    issuers: issuersOf(file.oidc),
    signIn: file.sign_in === undefined ? undefined : signInOf(file.sign_in),
    mail: file.mail === undefined ? undefined : mailOf(file.mail),
    receivers: receiversOf(file.notifications),
    registries: registriesOf(file, defaults),
  }
}

function cacheBytesOf({ total_mb: total, artifacts_mb: artifacts, views_mb: views }: Settings['memory']): CacheBytes {
  return {
    ...sharesOf(total * MB),
    ...(artifacts === undefined ? {} : { artifacts: artifacts * MB }),
    ...(views === undefined ? {} : { views: views * MB }),
  }
}

function retentionOf(disk: Settings['disk']): Retention {
  return {
    artifactBytesMax: disk.artifacts_gb === undefined ? undefined : disk.artifacts_gb * GB,
    unusedMs: disk.unused_days * DAY_MS,
    damagedMs: disk.damaged_days * DAY_MS,
    keepFreeBytes: disk.keep_free_gb * GB,
    warnFreeBytes: disk.warn_free_gb * GB,
  }
}
