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
  /** how many proxies of ours stand before us; false: none */
  readonly trustProxy: number | false
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
  if (broken !== undefined) throw invalid(`${file}${place(lines, broken.pos[0])}: ${firstLine(broken.message)}`)
  const written = valueOf(document, file)
  if (!isRecord(written)) throw invalid(`${file}: must be a map of settings`)
  const { tree, overrides } = overlay(written, env)
  const parsed = configSchema.safeParse(tree)
  const told = (issues: readonly Issue[]): LazaretError => invalid(problems(issues, document, lines, file, overrides))
  if (!parsed.success) throw told(parsed.error.issues)
  const contradictions = contradictionsIn(parsed.data)
  if (contradictions.length > 0) throw told(contradictions)
  return resolved(parsed.data, defaults)
}

/** Aliases that stand for more than a configuration could ever say are an error of the file, too. */
function valueOf(document: Document, file: string | undefined): unknown {
  try {
    return document.toJS() ?? {}
  } catch (cause) {
    throw new LazaretError('invalid-config', `${file}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    })
  }
}

/** The position stands before the message already. */
function firstLine(message: string): string {
  return (message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '')
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
  readonly expected?: string
  readonly values?: readonly unknown[]
  readonly minimum?: number | bigint
  readonly maximum?: number | bigint
  /** what is wrong with a key, where `code` is `invalid_key` */
  readonly issues?: readonly { readonly message: string }[]
}

const KINDS: Readonly<Record<string, string>> = {
  number: 'a number',
  int: 'a whole number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of settings',
  record: 'a map of settings',
}

/** What a setting must be, rather than what it was found not to be. */
function wordsOf({ code, message, expected, values, minimum, maximum, issues }: Issue): string {
  switch (code) {
    case 'invalid_type':
      return `must be ${KINDS[expected ?? ''] ?? expected}`
    case 'invalid_value':
      return `must be one of ${(values ?? []).join(', ')}`
    case 'too_small':
      return message.startsWith('Too small') ? `must be ${String(minimum)} or more` : message
    case 'too_big':
      return `must be ${String(maximum)} or less`
    case 'invalid_key':
      return issues?.[0]?.message ?? message
    case undefined:
    default:
      return message
  }
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
      const override = overrides.find((candidate) => `${name}.`.startsWith(`${candidate.path.join('.')}.`))
      if (override !== undefined) return `${override.variable}: ${wordsOf(issue)}`
      const what =
        issue.code === 'unrecognized_keys' ? `unknown setting "${path.at(-1)}"` : `${name}: ${wordsOf(issue)}`
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
    return place(lines, pair.key.range[0])
  }
  return ''
}

function place(lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset)
  return `:${line}:${col}`
}

/** What each setting allows and all of them together do not. */
function contradictionsIn({ registries }: ConfigFile): readonly Issue[] {
  return Object.entries(registries).flatMap(([name, { token, username, password }]) => {
    const at = (setting: string[], message: string): Issue => ({ path: ['registries', name, ...setting], message })
    if (RESERVED_NAMES.includes(name)) return [at([], 'this name is taken by a page of Lazaret; choose another')]
    if (token !== undefined && (username !== undefined || password !== undefined))
      return [at(['token'], 'give either token, or username and password')]
    if ((username === undefined) === (password === undefined)) return []
    return [at([username === undefined ? 'password' : 'username'], 'username and password go together')]
  })
}

function resolved(file: ConfigFile, defaults: Defaults): Config {
  const registries = Object.entries(file.registries).map(([name, registry]) => registryOf(name, registry, defaults))
  return {
    host: file.host,
    port: file.port,
    publicUrl: file.public_url?.replace(/\/+$/, ''),
    dataDir: isAbsolute(file.data_dir) ? file.data_dir : resolve(file.data_dir),
    trustProxy: file.trust_proxy === true ? 1 : file.trust_proxy,
    logLevel: file.log_level,
    caFile: file.ca_file,
    inspectionWorkers: file.inspection.workers ?? Math.max(1, Math.min(4, availableParallelism() - 1)),
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
  const credentials = credentialsOf(registry)
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

function credentialsOf({
  token,
  username,
  password,
}: ConfigFile['registries'][string]): UpstreamCredentials | undefined {
  if (token !== undefined) return { kind: 'bearer', token }
  return username === undefined || password === undefined ? undefined : { kind: 'basic', username, password }
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
