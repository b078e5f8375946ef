import { NAMING, type Ecosystem } from './ecosystem.ts'
import type { RegistryConfig, UpstreamRoute } from './registry.ts'

/**
 * The upstreams that may be asked for a package, in the order in which they are asked, each as the registry would be with it alone.
 * A name that belongs to some of them is asked for there and nowhere else; every other name at those without names of their
 * own. Empty where the name belongs to an upstream of another registry: it is never asked for in public.
 */
export function upstreamsFor(registry: RegistryConfig, name: string): readonly RegistryConfig[] {
  const { owners, others, reserved } = routesOf(registry)
  const own = owners.filter(({ matches }) => matches(name)).map(({ config }) => config)
  if (own.length > 0) return own
  return reserved.some((matches) => matches(name)) ? [] : others
}

/** The upstream that gave the document at `documentUrl`, and has the package's files. */
export function upstreamOf(registry: RegistryConfig, name: string, documentUrl: string | undefined): RegistryConfig {
  const upstreams = upstreamsFor(registry, name)
  return upstreams.find((one) => documentUrl?.startsWith(bareUrl(one.upstream))) ?? upstreams[0] ?? registry
}

/** A URL as it may be shown: credentials are no part of where it lies. */
export function bareUrl(text: string): string {
  const url = new URL(text)
  url.username = ''
  url.password = ''
  return url.href
}

/** Whether a name belongs to an upstream of its own, here or at another registry. */
export function isPrivateName(registry: RegistryConfig, name: string): boolean {
  const { owners, reserved } = routesOf(registry)
  return owners.some(({ matches }) => matches(name)) || reserved.some((matches) => matches(name))
}

/** Whether any name is private, so that what holds many names must be looked through before it goes to a public upstream. */
export function hasPrivateNames(registry: RegistryConfig): boolean {
  const { owners, reserved } = routesOf(registry)
  return owners.length > 0 || reserved.length > 0
}

/** The upstream that takes what is written of this name, or with no name of an account; undefined where none does. */
export function takerOf(registry: RegistryConfig, name: string | undefined): RegistryConfig | undefined {
  const upstreams = name === undefined ? allUpstreams(registry) : upstreamsFor(registry, name)
  return upstreams.find(({ publish }) => publish === true)
}

/** Whether anything that clients write is passed on. */
export function takesWrites(registry: RegistryConfig): boolean {
  return takerOf(registry, undefined) !== undefined
}

/** Every upstream of a registry, the last one that of the registry itself. */
export function allUpstreams(registry: RegistryConfig): readonly RegistryConfig[] {
  const { owners, others } = routesOf(registry)
  return [...owners.map(({ config }) => config), ...others]
}

type Matches = (name: string) => boolean

interface Routes {
  readonly owners: readonly { readonly matches: Matches; readonly config: RegistryConfig }[]
  readonly others: readonly RegistryConfig[]
  readonly reserved: readonly Matches[]
}

/** Patterns are compiled once, and the same upstream is the same object each time. */
const known = new WeakMap<RegistryConfig, Routes>()

function routesOf(registry: RegistryConfig): Routes {
  const found = known.get(registry)
  if (found !== undefined) return found
  const { routes = [], reserved = [], ecosystem } = registry
  const made: Routes = {
    owners: routes
      .filter(({ packages }) => packages.length > 0)
      .map((route) => ({ matches: namesLike(ecosystem, route.packages), config: configOf(registry, route) })),
    others: [
      ...routes.filter(({ packages }) => packages.length === 0).map((route) => configOf(registry, route)),
      registry,
    ],
    reserved: reserved.map((pattern) => namesLike(ecosystem, [pattern])),
  }
  known.set(registry, made)
  return made
}

function configOf(registry: RegistryConfig, route: UpstreamRoute): RegistryConfig {
  const {
    credentials: _others,
    routes: _routes,
    reserved: _reserved,
    publish: _publish,
    publishUrl: _url,
    ...rest
  } = registry
  const { upstream, artifactHosts, allowPrivateAddresses, credentials, packages, publish, publishUrl } = route
  return {
    ...rest,
    route: route.name,
    upstream,
    artifactHosts,
    allowPrivateAddresses,
    ...(credentials === undefined ? {} : { credentials }),
    ...(publish === undefined ? {} : { publish }),
    ...(publishUrl === undefined ? {} : { publishUrl }),
    // A private upstream names its own hosts, and files of a public one under a private name are the very confusion.
    ...(packages.length > 0 ? { onlyNamedHosts: true } : {}),
  }
}

/** `*` stands for any characters; the rest is compared as the ecosystem spells names. */
export function namesLike(ecosystem: Ecosystem, patterns: readonly string[]): Matches {
  const expressions = patterns.map(
    (pattern) =>
      new RegExp(
        `^${pattern
          .split('*')
          .map((part) => NAMING[ecosystem].canonical(part).replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
          .join('.*')}$`,
      ),
  )
  return (name) => expressions.some((expression) => expression.test(name))
}
