import { NAMING, type Ecosystem } from '../model/ecosystem.ts'
import type { RegistryConfig, UpstreamCredentials, UpstreamRoute } from '../model/registry.ts'
import type { SchemaIssue } from '../model/schema-words.ts'
import { holdsCredentials, RESERVED_NAMES, type Settings } from './schema.ts'

/** The upstream of a registry for which none is set. */
export type Defaults = Readonly<Record<Ecosystem, string>>

type RegistrySettings = Settings['registries'][string]
type UpstreamSettings = RegistrySettings['upstreams'][string]
type Access = Pick<UpstreamSettings, 'token' | 'token_command' | 'username' | 'password'>

/** What each setting of a registry allows and all of them together do not. */
export function registryContradictions({ registries }: Settings): readonly SchemaIssue[] {
  return Object.entries(registries).flatMap(([name, registry]) => contradictionsOf(['registries', name], registry))
}

function contradictionsOf(path: readonly [string, string], registry: RegistrySettings): readonly SchemaIssue[] {
  if (RESERVED_NAMES.includes(path[1]))
    return [{ path, message: 'this name is taken by a page of Lazaret; choose another' }]
  const further = Object.entries(registry.upstreams).map(([upstream, settings]) => {
    const at = path.concat('upstreams', upstream)
    return accessContradictions(at, 'url', settings.url, settings).concat(
      publishContradictions(at, registry.ecosystem, settings),
    )
  })
  return [
    accessContradictions(path, 'upstream', registry.upstream, registry),
    publishContradictions(path, registry.ecosystem, registry),
    ...further,
  ].flat()
}

/** npm takes what is published below the registry itself; a PyPI index takes it elsewhere, and where is its own affair. */
function publishContradictions(
  path: readonly string[],
  ecosystem: RegistrySettings['ecosystem'],
  { publish, publish_url: url }: Pick<UpstreamSettings, 'publish' | 'publish_url'>,
): readonly SchemaIssue[] {
  const { publishesBelow } = NAMING[ecosystem]
  if (publishesBelow && url !== undefined)
    return [
      { path: [...path, 'publish_url'], message: 'is of PyPI alone; npm publishes below its registry: set publish' },
    ]
  if (!publishesBelow && publish && url === undefined)
    return [{ path: [...path, 'publish'], message: 'needs publish_url, the URL to which this index takes uploads' }]
  if (url !== undefined && holdsCredentials(url))
    return [
      { path: [...path, 'publish_url'], message: "must not hold credentials: uploads go on with the caller's own" },
    ]
  return []
}

function accessContradictions(
  path: readonly string[],
  place: string,
  url: string | undefined,
  { token, token_command: command, username, password }: Access,
): readonly SchemaIssue[] {
  const at = (setting: string, message: string): SchemaIssue => ({ path: [...path, setting], message })
  if (token !== undefined && command !== undefined) return [at('token_command', 'give either this, or token')]
  const bearer = token ?? command
  if (bearer !== undefined && (username !== undefined || password !== undefined))
    return [at(token === undefined ? 'token_command' : 'token', 'give either token, or username and password')]
  if (url !== undefined && holdsCredentials(url) && (bearer ?? username ?? password) !== undefined)
    return [at(place, 'holds a user name: give either that, or token, or username and password')]
  if ((username === undefined) === (password === undefined)) return []
  return [at(username === undefined ? 'password' : 'username', 'username and password go together')]
}

/** The registries in force. */
export function registriesOf({ registries }: Settings, defaults: Defaults): readonly RegistryConfig[] {
  return Object.entries(registries).map(([name, registry]) => {
    const elsewhere = Object.entries(registries).filter(
      ([other, { ecosystem }]) => other !== name && ecosystem === registry.ecosystem,
    )
    const reserved = elsewhere.flatMap(([, { upstreams }]) => Object.values(upstreams).flatMap((one) => one.packages))
    return registryOf(name, registry, reserved, defaults)
  })
}

function registryOf(
  name: string,
  registry: RegistrySettings,
  reserved: readonly string[],
  defaults: Defaults,
): RegistryConfig {
  const own = [...registry.own_names, ...reserved, ...Object.values(registry.upstreams).flatMap((one) => one.packages)]
  const routes = Object.entries(registry.upstreams).map(([upstream, settings]) => routeOf(upstream, settings))
  return {
    name,
    ecosystem: registry.ecosystem,
    upstream: slashed(registry.upstream ?? defaults[registry.ecosystem]),
    ...reachingOf(registry),
    access: registry.access,
    policy: registry.policy,
    mode: registry.mode,
    selection: registry.selection,
    metadataMaxAgeSeconds: registry.metadata_max_age_seconds,
    ...(routes.length === 0 ? {} : { routes }),
    ...(reserved.length === 0 ? {} : { reserved }),
    ...(own.length === 0 ? {} : { ownNames: [...new Set(own)] }),
  }
}

function routeOf(name: string, settings: UpstreamSettings): UpstreamRoute {
  return { name, upstream: slashed(settings.url), packages: settings.packages, ...reachingOf(settings) }
}

function reachingOf(settings: Omit<UpstreamSettings, 'url' | 'packages'>) {
  const credentials = credentialsOf(settings)
  return {
    artifactHosts: settings.artifact_hosts.map((host) => host.toLowerCase()),
    allowPrivateAddresses: settings.allow_private_addresses,
    ...(settings.publish || settings.publish_url !== undefined ? { publish: true } : {}),
    ...(settings.publish_url === undefined ? {} : { publishUrl: settings.publish_url }),
    ...(credentials === undefined ? {} : { credentials }),
  }
}

function credentialsOf({ token, token_command: command, username, password }: Access): UpstreamCredentials | undefined {
  if (token !== undefined) return { kind: 'bearer', token }
  if (command !== undefined) return { kind: 'command', command }
  return username === undefined || password === undefined ? undefined : { kind: 'basic', username, password }
}

function slashed(url: string): string {
  return url.endsWith('/') ? url : `${url}/`
}
