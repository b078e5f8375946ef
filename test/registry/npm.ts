import { createHash } from 'node:crypto'
import type { BuiltNpm } from './build.ts'
import { compressed, conditional, etagOf, json, quality, ranged, type Asked, type Reply } from './reply.ts'

/** Ways in which a real mirror of npm is poorer than the registry itself. */
export interface NpmSwitches {
  readonly noTimes?: boolean
  /** neither `dist.integrity` nor `dist.shasum` */
  readonly noHashes?: boolean
  readonly noEtag?: boolean
  /** neither `maintainers` nor `_npmUser` */
  readonly noMaintainers?: boolean
  /** the full packument, whatever Accept asks for */
  readonly noAbbreviated?: boolean
}

export interface NpmRelease {
  readonly built: BuiltNpm
  /** ISO 8601; now where not given */
  readonly publishedAt?: string
  /** account that publishes it: `ada` where not given */
  readonly publisher?: string
  /** maintainers of the package from now on */
  readonly maintainers?: readonly string[]
  /** dist-tag that moves to it: `latest` where not given */
  readonly tag?: string
  readonly deprecated?: string
  /** changes the packument's manifest of this version, which then contradicts the tarball */
  readonly listed?: Readonly<Record<string, unknown>>
  /** the SRI that the packument states, where it is a lie */
  readonly integrity?: string
}

interface Version {
  readonly release: NpmRelease
  bytes: Buffer
  readonly dist: Readonly<Record<string, unknown>>
  readonly publishedAt: string
}

interface Package {
  readonly name: string
  readonly versions: Map<string, Version>
  readonly tags: Map<string, string>
  maintainers: readonly string[]
  switches: NpmSwitches
}

const ABBREVIATED = 'application/vnd.npm.install-v1+json'
const SHORT_KEYS = [
  'name',
  'version',
  'deprecated',
  'dependencies',
  'optionalDependencies',
  'devDependencies',
  'bundleDependencies',
  'peerDependencies',
  'peerDependenciesMeta',
  'bin',
  'directories',
  'engines',
  'os',
  'cpu',
  'libc',
]
const INSTALL_SCRIPTS = new Set(['preinstall', 'install', 'postinstall'])

/** The npm registry as the world has it: packages, and their answers. */
export class NpmWorld {
  readonly #packages = new Map<string, Package>()
  readonly #baseUrl: () => string

  /** @param baseUrl ends in `/` */
  constructor(baseUrl: () => string) {
    this.#baseUrl = baseUrl
  }

  publish(release: NpmRelease): void {
    const { built } = release
    const found = this.#packages.get(built.name) ?? this.#create(built.name)
    found.maintainers = release.maintainers ?? found.maintainers
    found.versions.set(built.version, {
      release,
      bytes: built.bytes,
      dist: distOf(release),
      publishedAt: release.publishedAt ?? new Date().toISOString(),
    })
    found.tags.set(release.tag ?? 'latest', built.version)
  }

  #create(name: string): Package {
    const created: Package = { name, versions: new Map(), tags: new Map(), maintainers: ['ada'], switches: {} }
    this.#packages.set(name, created)
    return created
  }

  #get(name: string): Package {
    const found = this.#packages.get(name)
    if (found === undefined) throw new Error(`the world has no npm package ${name}`)
    return found
  }

  /** Takes a version away, as an unpublish does; its tags too. */
  unpublish(name: string, version: string): void {
    const found = this.#get(name)
    found.versions.delete(version)
    for (const [tag, target] of found.tags) {
      if (target === version) found.tags.delete(tag)
    }
  }

  tag(name: string, tag: string, version: string): void {
    this.#get(name).tags.set(tag, version)
  }

  maintain(name: string, maintainers: readonly string[]): void {
    this.#get(name).maintainers = maintainers
  }

  /** Serves other bytes under the same version; the packument goes on stating the old digest. */
  replaceBytes(name: string, version: string, bytes: Buffer): void {
    const found = this.#get(name).versions.get(version)
    if (found === undefined) throw new Error(`the world has no ${name}@${version}`)
    found.bytes = bytes
  }

  switches(name: string, switches: NpmSwitches): void {
    this.#get(name).switches = switches
  }

  answer(asked: Asked): Reply {
    const path = asked.path.replace(/%2f/i, '/').replace(/^\/+/, '')
    const special = this.#special(path, asked)
    if (special !== undefined) return special
    const tarball = /^((?:@[^/]+\/)?[^/]+)\/-\/([^/]+)$/.exec(path)
    if (tarball !== null) return this.#tarball(decodeURIComponent(tarball[1] ?? ''), tarball[2] ?? '', asked)
    const document = /^((?:@[^/]+\/)?[^/]+)(?:\/([^/]+))?$/.exec(path)
    const found = this.#packages.get(decodeURIComponent(document?.[1] ?? ''))
    if (found === undefined) return json(404, { error: 'Not found' })
    if (document?.[2] !== undefined) return this.#manifest(found, document[2])
    return this.#packument(found, asked)
  }

  #special(path: string, asked: Asked): Reply | undefined {
    if (path === '-/ping') return json(200, {})
    if (path === '-/whoami') return json(401, { error: 'unauthorized' })
    if (path === '-/v1/search') return json(200, this.#search(asked.query.get('text') ?? ''))
    if (path === '-/npm/v1/security/advisories/bulk' && asked.method === 'POST') return json(200, {})
    if (path === '-/npm/v1/keys') return json(200, { keys: [] })
    const tags = /^-\/package\/(.+)\/dist-tags$/.exec(path)
    const tagged = this.#packages.get(decodeURIComponent(tags?.[1] ?? ''))
    if (tagged !== undefined) return json(200, Object.fromEntries(tagged.tags))
    if (path === '' || path.startsWith('-/')) return json(404, { error: 'Not found' })
    return asked.method === 'GET' || asked.method === 'HEAD'
      ? undefined
      : json(401, { error: 'You must be logged in.' })
  }

  #search(text: string): unknown {
    const objects = [...this.#packages.values()]
      .filter((found) => found.name.includes(text))
      .map((found) => ({
        package: {
          name: found.name,
          version: found.tags.get('latest'),
          description: `${found.name}, made for tests`,
          keywords: [],
          date: [...found.versions.values()].at(-1)?.publishedAt,
          links: { npm: `${this.#baseUrl()}package/${found.name}` },
          publisher: searchPerson(found.maintainers[0] ?? 'ada'),
          maintainers: found.maintainers.map(searchPerson),
        },
        score: { final: 1, detail: { quality: 1, popularity: 1, maintenance: 1 } },
        searchScore: 1,
      }))
    return { objects, total: objects.length, time: new Date().toISOString() }
  }

  #packument(found: Package, asked: Asked): Reply {
    const accept = asked.headers.accept ?? '*/*'
    const wantsShort =
      accept.includes(ABBREVIATED) && quality(accept, ABBREVIATED) >= quality(accept, 'application/json')
    const short = wantsShort && found.switches.noAbbreviated !== true
    const body = Buffer.from(JSON.stringify(short ? this.#short(found) : this.#full(found)))
    const headers = {
      'content-type': short ? ABBREVIATED : 'application/json',
      'cache-control': 'public, max-age=300',
      vary: 'accept-encoding, accept',
      ...(found.switches.noEtag === true ? {} : { etag: etagOf(body) }),
    }
    return compressed(conditional({ status: 200, headers, body }, asked), asked)
  }

  #full(found: Package): unknown {
    const versions = [...found.versions.values()]
    const times = versions.map((version) => version.publishedAt).toSorted()
    const { noTimes, noMaintainers } = found.switches
    return {
      _id: found.name,
      _rev: `${versions.length}-0`,
      name: found.name,
      'dist-tags': Object.fromEntries(found.tags),
      versions: this.#versions(found),
      ...(noTimes === true
        ? {}
        : {
            time: {
              created: times[0],
              modified: times.at(-1),
              // What a registry keeps of a package of which nothing is left.
              ...(versions.length === 0 ? { unpublished: { name: found.name, time: new Date().toISOString() } } : {}),
              ...Object.fromEntries(versions.map((version) => [version.release.built.version, version.publishedAt])),
            },
          }),
      ...(noMaintainers === true ? {} : { maintainers: people(found.maintainers) }),
      description: `${found.name}, made for tests`,
      readme: `# ${found.name}`,
      license: 'MIT',
    }
  }

  #versions(found: Package): Record<string, Record<string, unknown>> {
    return Object.fromEntries([...found.versions].map(([version, entry]) => [version, this.#listed(found, entry)]))
  }

  #listed(found: Package, { release, dist }: Version): Record<string, unknown> {
    const { built } = release
    const { noHashes, noMaintainers } = found.switches
    const tarball = `${this.#baseUrl()}${built.name}/-/${built.filename}`
    const publisher = release.publisher ?? 'ada'
    return {
      ...built.manifest,
      _id: `${built.name}@${built.version}`,
      ...(noMaintainers === true ? {} : { _npmUser: people([publisher])[0], maintainers: people(found.maintainers) }),
      ...(release.deprecated === undefined ? {} : { deprecated: release.deprecated }),
      ...release.listed,
      dist: noHashes === true ? { tarball } : { ...dist, tarball },
    }
  }

  #short(found: Package): unknown {
    const times = [...found.versions.values()].map((version) => version.publishedAt).toSorted()
    const versions = Object.entries(this.#versions(found)).map(([version, listed]) => {
      const scripts = Object.keys(Object(listed['scripts']))
      const runs = scripts.some((script) => INSTALL_SCRIPTS.has(script))
      const kept = Object.fromEntries(
        [...SHORT_KEYS, 'dist'].filter((key) => key in listed).map((key) => [key, listed[key]]),
      )
      return [version, runs ? { ...kept, hasInstallScript: true } : kept] as const
    })
    return {
      name: found.name,
      'dist-tags': Object.fromEntries(found.tags),
      versions: Object.fromEntries(versions),
      ...(found.switches.noTimes === true ? {} : { modified: times.at(-1) }),
    }
  }

  #manifest(found: Package, version: string): Reply {
    const entry = found.versions.get(found.tags.get(version) ?? version)
    return entry === undefined ? json(404, `version not found: ${version}`) : json(200, this.#listed(found, entry))
  }

  #tarball(name: string, filename: string, asked: Asked): Reply {
    const versions = [...(this.#packages.get(name)?.versions.values() ?? [])]
    const entry = versions.find(({ release }) => release.built.filename === decodeURIComponent(filename))
    if (entry === undefined) return json(404, { error: 'Not found' })
    const headers = {
      'content-type': 'application/octet-stream',
      'cache-control': 'public, immutable, max-age=31557600',
      'last-modified': new Date(entry.publishedAt).toUTCString(),
      etag: etagOf(entry.bytes),
    }
    return ranged(conditional({ status: 200, headers, body: entry.bytes }, asked), asked)
  }
}

function distOf({ built, integrity }: NpmRelease): Record<string, unknown> {
  const digest = (algorithm: string): Buffer => createHash(algorithm).update(built.bytes).digest()
  return {
    shasum: digest('sha1').toString('hex'),
    integrity: integrity ?? `sha512-${digest('sha512').toString('base64')}`,
    fileCount: 2,
    unpackedSize: built.bytes.length * 3,
    signatures: [{ keyid: 'SHA256:made-for-tests', sig: 'bm90IGEgc2lnbmF0dXJl' }],
  }
}

function people(names: readonly string[]): { name: string; email: string }[] {
  return names.map((name) => ({ name, email: `${name}@registry.example` }))
}

/** A person as search results have them, by another key than packuments. */
function searchPerson(username: string): { username: string; email: string } {
  return { username, email: `${username}@registry.example` }
}
