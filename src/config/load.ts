import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { isAbsolute, resolve } from 'node:path'
import { isMap, isScalar, LineCounter, parseDocument, type Document } from 'yaml'
import { LazaretError } from '../model/errors.ts'
import { isRecord, type JsonRecord } from '../model/json.ts'
import type { RegistryConfig, UpstreamCredentials } from '../model/registry.ts'
import { overridesOf, type Override } from './environment.ts'
import { configSchema, RESERVED_NAMES, type ConfigFile } from './schema.ts'

/** The configuration in force. */
export interface Config {
  readonly host: string
  readonly port: number
  /** undefined: http://localhost:<the port that was bound> */
  readonly publicUrl: string | undefined
  /** absolute */
  readonly dataDir: string
  readonly trustProxy: boolean
  readonly logLevel: ConfigFile['log_level']
  readonly caFile: string | undefined
  readonly inspectionWorkers: number
  readonly inspectionTimeoutMs: number
  readonly artifactCacheBytes: number
  readonly viewCacheBytes: number
  readonly artifactBytesMax: number
  readonly documentBytesMax: number
  readonly checkpointIntervalMs: number
  readonly registries: readonly RegistryConfig[]
}

export interface Defaults {
  readonly npm: string
  readonly pypi: string
}

const MB = 1024 * 1024

/**
 * Reads the file (where one is named), lays the environment over it, and checks the whole.
 * Throws LazaretError `invalid-config` with file, line and column, or the variable's name.
 */
export function loadConfig(
  file: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
  defaults: Defaults,
): Config {
  const lines = new LineCounter()
  const document = parseDocument(file === undefined ? '{}' : textOf(file), { lineCounter: lines, uniqueKeys: true })
  const [broken] = document.errors
  if (broken !== undefined) throw invalid(`${file}: ${broken.message.split('\n')[0]}`)
  const written: unknown = document.toJS() ?? {}
  if (!isRecord(written)) throw invalid(`${file}: must be a map of settings`)
  const { tree, overrides } = overlay(written, env)
  const parsed = configSchema.safeParse(tree)
  if (!parsed.success) throw invalid(problems(parsed.error.issues, document, lines, file, overrides))
  return resolved(parsed.data, defaults)
}

function overlay(written: JsonRecord, env: Readonly<Record<string, string | undefined>>) {
  const tree = structuredClone(written)
  tree['registries'] ??= { npm: { ecosystem: 'npm' }, pypi: { ecosystem: 'pypi' } }
  const overrides = overridesOf(env, isRecord(tree['registries']) ? Object.keys(tree['registries']) : [])
  for (const { path, value } of overrides) put(tree, path, value)
  return { tree, overrides }
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

interface Issue {
  readonly path: readonly PropertyKey[]
  readonly message: string
  readonly code?: string | undefined
  readonly keys?: readonly string[]
}

function problems(
  issues: readonly Issue[],
  document: Document,
  lines: LineCounter,
  file: string | undefined,
  overrides: readonly Override[],
): string {
  return issues
    .map((issue) => {
      const path = [
        ...issue.path.map(String),
        ...(issue.code === 'unrecognized_keys' ? (issue.keys ?? []).slice(0, 1) : []),
      ]
      const name = path.join('.')
      const override = overrides.find((candidate) => candidate.path.join('.') === name)
      if (override !== undefined) return `${override.variable}: ${issue.message}`
      const what = issue.code === 'unrecognized_keys' ? `unknown setting "${path.at(-1)}"` : `${name}: ${issue.message}`
      return `${file ?? 'configuration'}${position(document, path, lines)}: ${what}`
    })
    .join('\n')
}

function position(document: Document, path: readonly string[], lines: LineCounter): string {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const parent = depth === 1 ? document.contents : document.getIn(path.slice(0, depth - 1), true)
    if (!isMap(parent)) continue
    const pair = parent.items.find((item) => String(item.key) === path[depth - 1])
    if (!isScalar(pair?.key) || pair.key.range === null || pair.key.range === undefined) continue
    const { line, col } = lines.linePos(pair.key.range[0])
    return `:${line}:${col}`
  }
  return ''
}

function resolved(file: ConfigFile, defaults: Defaults): Config {
  const registries = Object.entries(file.registries).map(([name, registry]) => registryOf(name, registry, defaults))
  return {
    host: file.host,
    port: file.port,
    publicUrl: file.public_url?.replace(/\/+$/, ''),
    dataDir: isAbsolute(file.data_dir) ? file.data_dir : resolve(file.data_dir),
    trustProxy: file.trust_proxy,
    logLevel: file.log_level,
    caFile: file.ca_file,
    inspectionWorkers: file.inspection.workers ?? Math.min(4, availableParallelism()),
    inspectionTimeoutMs: file.inspection.timeout_seconds * 1000,
    artifactCacheBytes: file.memory.artifacts_mb * MB,
    viewCacheBytes: file.memory.views_mb * MB,
    artifactBytesMax: file.limits.artifact_mb * MB,
    documentBytesMax: file.limits.document_mb * MB,
    checkpointIntervalMs: file.audit.checkpoint_interval_seconds * 1000,
    registries,
  }
}

function registryOf(name: string, registry: ConfigFile['registries'][string], defaults: Defaults): RegistryConfig {
  if (RESERVED_NAMES.includes(name)) {
    throw invalid(`registries.${name}: this name is taken by a page of Lazaret; choose another`)
  }
  const credentials = credentialsOf(name, registry)
  return {
    name,
    ecosystem: registry.ecosystem,
    upstream: slashed(registry.upstream ?? defaults[registry.ecosystem]),
    artifactHosts: registry.artifact_hosts.map((host) => host.toLowerCase()),
    allowPrivateAddresses: registry.allow_private_addresses,
    ...(credentials === undefined ? {} : { credentials }),
    policy: registry.policy,
    mode: registry.mode,
    selection: registry.selection,
    metadataMaxAgeSeconds: registry.metadata_max_age_seconds,
  }
}

function credentialsOf(name: string, registry: ConfigFile['registries'][string]): UpstreamCredentials | undefined {
  const { token, username, password } = registry
  if (token !== undefined && username !== undefined) {
    throw invalid(`registries.${name}: give either token, or username and password`)
  }
  if (token !== undefined) return { kind: 'bearer', token }
  if (username === undefined && password === undefined) return undefined
  if (username === undefined || password === undefined)
    throw invalid(`registries.${name}: username and password go together`)
  return { kind: 'basic', username, password }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new LazaretError('invalid-config', `${file}: cannot be read; name an existing file by --config`, { cause })
  }
}

function slashed(url: string): string {
  return url.endsWith('/') ? url : `${url}/`
}

function invalid(message: string): LazaretError {
  return new LazaretError('invalid-config', message)
}
