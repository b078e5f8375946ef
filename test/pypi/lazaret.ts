import { Readable } from 'node:stream'
import type { Test } from 'tap'
import { pino } from 'pino'
import { admitted } from '../../src/admission/admitted.ts'
import { UpstreamSidecars } from '../../src/catalogue/sidecars.ts'
import type { RegistryConfig } from '../../src/model/registry.ts'
import type { Upstream } from '../../src/model/upstream.ts'
import type { RegistryContext } from '../../src/ecosystems/adapter.ts'
import { pypiDocuments } from '../../src/ecosystems/pypi/metadata/documents.ts'
import { pypiAdapter } from '../../src/ecosystems/pypi/adapter.ts'
import { createMetrics } from '../../src/http/metrics.ts'
import { createServer } from '../../src/http/server.ts'
import type { StoredArtifact } from '../../src/model/artifact.ts'
import { sha256 } from '../../src/model/digest.ts'
import { LazaretError } from '../../src/model/errors.ts'
import type { Admission, AdmitRequest, Gate } from '../../src/model/gate.ts'
import type { RawDocument, ViewBody } from '../../src/model/metadata.ts'
import { file, jsonDocument } from './pages.ts'
import { purlOf } from '../../src/model/purl.ts'
import { listingOf, refusalOf, type Refusal } from '../../src/model/refusal.ts'
import type { Verdict } from '../../src/model/verdict.ts'

export interface World {
  /** names of all projects, each with a newline behind it */
  projects: string
  /** upstream's pages by project */
  readonly pages: Map<string, RawDocument>
  /** bytes of files and of `.metadata` by name, at upstream */
  readonly files: Map<string, Buffer>
  /** METADATA by wheel, as an inspection finds it */
  readonly inspected: Map<string, Buffer>
  readonly refused: Set<string>
  /** refused once asked for; not known before */
  readonly surprises: Set<string>
  readonly pending: Set<string>
  /** inspections that are under way, by file */
  readonly inspections: Map<string, Promise<void>>
  stale: boolean
  selection: 'fallback' | 'strict'
  withUpstream: boolean
  /** what the gate and upstream were asked, in order */
  readonly log: string[]
  readonly admitted: AdmitRequest[]
  /** files of formats that nobody inspects, and who asked for them */
  readonly uninspected: (Pick<AdmitRequest, 'method' | 'requester'> & { readonly purl: string })[]
}

export function emptyWorld(): World {
  return {
    projects: 'bar\nfoo\n',
    pages: new Map(),
    files: new Map(),
    inspected: new Map(),
    refused: new Set(),
    surprises: new Set(),
    pending: new Set(),
    inspections: new Map(),
    stale: false,
    selection: 'fallback',
    withUpstream: true,
    log: [],
    admitted: [],
    uninspected: [],
  }
}

export const WHEEL = 'foo-1.0-py3-none-any.whl'
export const BAD = 'foo-2.0-py3-none-any.whl'
export const BYTES = Buffer.from('0123456789')
export const METADATA = Buffer.from('Metadata-Version: 2.1\nName: foo\n')

/** Upstream has a good and a bad wheel, both with `.metadata`, an sdist and an egg. */
export function world(): World {
  const claim = { 'core-metadata': { sha256: sha256(METADATA) } }
  const files = [
    file('1.0', claim),
    file('2.0', claim),
    { filename: 'foo-1.0.tar.gz', url: '/packages/foo-1.0.tar.gz' },
    { filename: 'foo-1.0.egg', url: '/packages/foo-1.0.egg' },
  ]
  const made = emptyWorld()
  made.pages.set('foo', jsonDocument({ name: 'foo', files }))
  for (const name of [WHEEL, BAD, 'foo-1.0.tar.gz']) made.files.set(name, BYTES)
  for (const name of [WHEEL, BAD]) made.files.set(`${name}.metadata`, METADATA)
  made.refused.add(BAD)
  return made
}

export const get = (url: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(url, { method, headers: { 'accept-encoding': 'identity', ...headers }, redirect: 'manual' })

/** The real routes on the real server; catalogue, views and gate are as small as can be, and do as `world` says. */
export async function startFront(t: Test, world: World): Promise<string> {
  const server = createServer({
    logger: pino({ level: 'silent' }),
    metrics: createMetrics(),
    readiness: [],
    errorPage: ({ message }) => message,
    trustProxy: false,
  })
  const registry: RegistryConfig = {
    name: 'pypi',
    ecosystem: 'pypi',
    upstream: 'https://pypi.example/simple/',
    artifactHosts: [],
    allowPrivateAddresses: false,
    policy: 'default',
    mode: 'enforce',
    selection: world.selection,
    metadataMaxAgeSeconds: 60,
  }
  const context: { publicUrl: string } & RegistryContext = {
    registry,
    publicUrl: '',
    gate: gateOf(world),
    catalogues: cataloguesOf(world),
    views: viewsOf(world, () => context),
    projects: {
      all: async () => ({ names: Buffer.from(world.projects), digest: sha256(world.projects), stale: world.stale }),
    },
    ...(world.withUpstream ? { sidecars: new UpstreamSidecars(upstreamOf(world), registry) } : {}),
  }
  await pypiAdapter.register(server, context)
  const address = await server.listen({ host: '127.0.0.1', port: 0 })
  t.teardown(() => server.close())
  Object.assign(context, { publicUrl: address })
  return address
}

function pageOf(world: World, name: string): RawDocument {
  const page = world.pages.get(name)
  if (page === undefined) throw new LazaretError('not-found', `There is no project ${name} at upstream.`)
  return page
}

const unused = () => Promise.reject(new Error('not for the front'))

function cataloguesOf(world: World): RegistryContext['catalogues'] {
  const snapshot = async (_registry: string, name: string) => {
    world.log.push(`catalogue ${name}`)
    const catalogue = pypiDocuments.open(pageOf(world, name)).catalogue
    return { catalogue, refreshedAt: '2026-11-24T00:00:00Z', stale: false, firstSeen: {}, formerMaintainers: null }
  }
  const renew = async (_registry: string, name: string) => void world.log.push(`renew ${name}`)
  return { snapshot, renew, refresh: unused, raw: unused, cached: unused }
}

/** As long as its bytes stay the same, a body is the same object. */
function viewsOf(world: World, context: () => RegistryContext): RegistryContext['views'] {
  const bodies = new Map<string, ViewBody>()
  return {
    async get(_registry, name, form) {
      const { body, ...beside } = render(world, context(), name, form)
      const kept = bodies.get(body.etag) ?? body
      bodies.set(body.etag, kept)
      return { body: kept, stale: world.stale, ...beside }
    },
  }
}

function render(world: World, context: RegistryContext, name: string, form: string) {
  const refused = [...world.refused].map((filename) => {
    return [filename, listingOf(refusalFor(filename, context.publicUrl))] as const
  })
  const view = pypiDocuments.open(pageOf(world, name)).render({
    registryUrl: `${context.publicUrl}/${context.registry.name}/`,
    selection: world.selection,
    refused: new Map(refused),
    coreMetadata: new Map([...world.inspected].map(([filename, bytes]) => [filename, sha256(bytes)])),
  })
  const found = view.forms.find((rendered) => rendered.form === form)
  if (found === undefined) throw new Error(`no form ${form}`)
  const bytes = Buffer.from(found.bytes)
  const etag = `"${sha256(bytes).slice(0, 16)}-${form}"`
  const body: ViewBody = { bytes, coding: 'identity', contentType: found.contentType, etag }
  const { substitutions, withheld, offered } = view
  return { body, substitutions, withheld, ...(offered === undefined ? {} : { offered }) }
}

function upstreamOf(world: World): Pick<Upstream, 'artifact'> {
  return {
    artifact: async (_registry, url) => {
      world.log.push(`upstream ${url}`)
      const bytes = world.files.get(new URL(url).pathname.split('/').at(-1) ?? '')
      if (bytes === undefined) throw new LazaretError('upstream-failed', 'Upstream answered 404.')
      return { stream: Readable.from([bytes.subarray(0, 7), bytes.subarray(7)]), sizeBytes: undefined }
    },
  }
}

function gateOf(world: World): Gate {
  const ask = (request: AdmitRequest): Exclude<Admission, { kind: 'admitted' }> | undefined => {
    world.admitted.push(request)
    if (world.pending.has(request.filename)) return { kind: 'pending', retryAfterSeconds: 2.2 }
    if (!world.refused.has(request.filename) && !world.surprises.has(request.filename)) return undefined
    return { kind: 'refused', refusal: refusalFor(request.filename, 'http://lazaret.example') }
  }
  return {
    async admit(request) {
      const stopped = ask(request)
      if (stopped !== undefined) return stopped
      const bytes = world.files.get(request.filename)
      if (bytes === undefined) throw new LazaretError('not-found', `${request.name} has no file ${request.filename}.`)
      const body = { sizeBytes: bytes.length, bytes, open: () => Readable.from([bytes]) }
      return admitted({ artifact: stored(request, bytes), verdict: verdict('allow'), body, stale: world.stale })
    },
    prefetch(_registry, name, filename, wanted) {
      world.log.push(`prefetch ${name} ${filename}${wanted === true ? ', wanted' : ''}`)
      return world.inspections.get(filename)
    },
    knownRefusal: async (_registry, _name, filename) =>
      world.refused.has(filename) ? refusalFor(filename, 'http://lazaret.example') : undefined,
    async refuseUninspected(request, { artifact, message }) {
      world.uninspected.push({ ...request, purl: purlOf(artifact) })
      const uninspected = { ...verdict('block'), hits: [], deciding: [] }
      const refusal = refusalOf(artifact, uninspected, 'http://lazaret.example')
      return { ...refusal, line: refusal.line.replace('refused by policy', message) }
    },
    async coreMetadata(request) {
      const bytes = world.inspected.get(request.filename)
      return ask(request) ?? (bytes && { kind: 'metadata', bytes })
    },
  }
}

function stored(request: AdmitRequest, bytes: Buffer): StoredArtifact {
  const { registry, name, filename } = request
  const about = { registry, ecosystem: 'pypi', name, version: '1.0', filename, kind: 'wheel' } as const
  const at = '2026-11-24T00:00:00Z'
  const content = { digest: sha256(bytes), sizeBytes: bytes.length, integrity: 'verified', claims: [] } as const
  return { ...about, ...content, firstSeenAt: at, storedAt: at }
}

function verdict(outcome: Verdict['outcome']): Verdict {
  const hit = {
    rule: 'some-rule',
    outcome,
    mode: 'enforce',
    message: 'reads sécrets\nand sends them',
    why: 'w',
  } as const
  return {
    outcome,
    hits: outcome === 'allow' ? [] : [{ ...hit, waivable: true, waivedBy: [] }],
    deciding: outcome === 'allow' ? [] : ['some-rule'],
    policy: { name: 'default', digest: sha256('policy') },
    decidedAt: '2026-11-24T00:00:00Z',
    basis: 'content',
  }
}

function refusalFor(filename: string, publicUrl: string): Refusal {
  const about = { ecosystem: 'pypi', name: 'foo', version: '2.0', filename, kind: 'wheel' } as const
  return refusalOf(about, verdict('quarantine'), publicUrl)
}
