import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { Readable } from 'node:stream'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { fastify } from 'fastify'
import { admitted as admit } from '../../src/admission/admitted.ts'
import type { Test } from 'tap'
import type { RegistryContext, Passthrough } from '../../src/ecosystems/adapter.ts'
import { npmDocuments } from '../../src/ecosystems/npm/metadata/documents.ts'
import { npmRoutes } from '../../src/ecosystems/npm/protocol/routes.ts'
import { sha256 } from '../../src/model/digest.ts'
import { LazaretError } from '../../src/model/errors.ts'
import type { Admission, AdmitRequest, Gate } from '../../src/model/gate.ts'
import type {
  Catalogues,
  ContentCoding,
  RawDocument,
  RefusedListing,
  ViewBody,
  Views,
} from '../../src/model/metadata.ts'
import { listingOf, refusalOf, type Refusal } from '../../src/model/refusal.ts'
import type { Verdict } from '../../src/model/verdict.ts'
import { registryAt } from '../upstream/server.ts'

const PUBLIC_URL = 'http://lz.example'
export const TARBALL = Buffer.from('0123456789')

export interface Front {
  readonly url: string
  readonly admitted: AdmitRequest[]
  readonly prefetched: string[]
  /** how often a view was built, and the catalogue was asked */
  readonly counts: { snapshots: number; renewals: number }
  stale: boolean
  /** what `views.get` and `admit` throw, to see how trouble is told */
  trouble: LazaretError | undefined
  pending: boolean
  /** bytes are given as a stream, not from memory */
  streamed: boolean
  ask(method: string, path: string, headers?: Record<string, string>, body?: Buffer): Promise<Reply>
}

/** A JSON document of which a test asks for what it knows to be there. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Json = any

export interface Reply {
  readonly status: number
  readonly reason: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  readonly json: Json
}

/** Packages of the front, as upstream would describe them, and the file names that are refused. */
export interface Goods {
  readonly documents: Readonly<Record<string, unknown>>
  readonly refused: readonly string[]
}

function verdictOf(): Verdict {
  const policy = { name: 'default', digest: sha256('policy') }
  const hit = {
    rule: 'new-install-script',
    outcome: 'quarantine',
    mode: 'enforce',
    message: 'adds a postinstall script',
    why: 'w',
    waivable: true,
    waivedBy: [],
  } as const
  return {
    outcome: 'quarantine',
    hits: [hit],
    deciding: [hit.rule],
    policy,
    decidedAt: '2026-11-24T08:00:00Z',
    basis: 'content',
  }
}

/** The routes of an npm registry on a real server, over small ports in memory. */
export async function openFront(
  t: Test,
  goods: Goods,
  passthrough?: Passthrough,
  upstream = 'http://up.example/',
): Promise<Front> {
  const registry = registryAt(upstream)
  const raws = new Map(
    Object.entries(goods.documents).map(([name, document]): [string, RawDocument] => [
      name,
      {
        name,
        bytes: Buffer.from(JSON.stringify(document)),
        contentType: 'application/json',
        url: `http://up.example/${name}`,
      },
    ]),
  )
  const rawOf = (name: string): RawDocument => {
    const raw = raws.get(name)
    if (raw === undefined) throw new LazaretError('not-found', `upstream has no package ${name}`)
    return raw
  }
  const refusal = (name: string, filename: string): Refusal | undefined => {
    const artifact = npmDocuments.open(rawOf(name)).catalogue.artifacts.find((one) => one.filename === filename)
    if (artifact === undefined) throw new LazaretError('not-found', `${name} has no such file`)
    return goods.refused.includes(filename) ? refusalOf(artifact, verdictOf(), PUBLIC_URL) : undefined
  }
  const state = { stale: false, trouble: undefined as LazaretError | undefined, pending: false, streamed: false }
  const admitted: AdmitRequest[] = []
  const prefetched: string[] = []
  const counts = { snapshots: 0, renewals: 0 }
  const gate: Gate = {
    async admit(asked): Promise<Admission> {
      admitted.push(asked)
      if (state.trouble !== undefined) throw state.trouble
      if (state.pending) return { kind: 'pending', retryAfterSeconds: 7 }
      const refused = refusal(asked.name, asked.filename)
      if (refused !== undefined) return { kind: 'refused', refusal: refused }
      const names = {
        ecosystem: 'npm',
        name: asked.name,
        version: '1.0.0',
        filename: asked.filename,
        kind: 'npm-tarball',
      } as const
      const times = { firstSeenAt: '2026-11-24T08:00:00Z', storedAt: '2026-11-24T08:00:00Z' }
      return admit({
        stale: state.stale,
        artifact: {
          ...names,
          ...times,
          registry: 'npm',
          digest: sha256(TARBALL),
          sizeBytes: TARBALL.length,
          integrity: 'verified',
          claims: [],
        },
        verdict: { ...verdictOf(), outcome: 'allow' },
        body: {
          sizeBytes: TARBALL.length,
          ...(state.streamed ? {} : { bytes: TARBALL }),
          open: (start = 0, end = TARBALL.length - 1) => Readable.from([TARBALL.subarray(start, end + 1)]),
        },
      })
    },
    prefetch: (_registry, name, filename) => void prefetched.push(`${name} ${filename}`),
    knownRefusal: async (_registry, name, filename) => refusal(name, filename),
    coreMetadata: async () => undefined,
    refuseUninspected: () => Promise.reject(new Error('npm has one format')),
  }
  const bodies = new Map<string, ViewBody>()
  const views: Views = {
    async get(_registry, name, form, codings) {
      if (state.trouble !== undefined) throw state.trouble
      const raw = rawOf(name)
      const refused = new Map<string, RefusedListing>(
        npmDocuments.open(raw).catalogue.artifacts.flatMap(({ filename }) => {
          const known = refusal(name, filename)
          return known === undefined ? [] : [[filename, listingOf(known)]]
        }),
      )
      const view = npmDocuments.open(raw).render({
        registryUrl: `${PUBLIC_URL}/npm/`,
        selection: 'fallback',
        refused,
        coreMetadata: new Map(),
      })
      const rendered = view.forms.find((one) => one.form === form)
      const coding = codings[0] ?? 'identity'
      const bytes = encode(Buffer.from(rendered?.bytes ?? []), coding)
      const made = { bytes, coding, contentType: rendered?.contentType ?? '', etag: `"${form}-${coding}-1"` }
      // As long as its bytes stay the same, a body is the same object.
      const known = bodies.get(`${name} ${made.etag}`)
      const body = known?.bytes.equals(bytes) === true ? known : made
      bodies.set(`${name} ${made.etag}`, body)
      return { body, stale: state.stale, substitutions: view.substitutions, withheld: view.withheld }
    },
  }
  const snapshot: Catalogues['snapshot'] = async (_registry, name) => {
    counts.snapshots += 1
    const catalogue = npmDocuments.open(rawOf(name)).catalogue
    return { catalogue, refreshedAt: '2026-11-24T08:00:00Z', stale: false, formerMaintainers: null, firstSeen: {} }
  }
  const catalogues = {
    snapshot,
    cached: snapshot,
    refresh: snapshot,
    renew: async () => void (counts.renewals += 1),
    raw: async (registry: string, name: string) => ({
      document: rawOf(name),
      snapshot: await snapshot(registry, name),
    }),
  }
  const context: RegistryContext = {
    registry,
    publicUrl: PUBLIC_URL,
    gate,
    views,
    catalogues,
    ...(passthrough && { passthrough }),
  }
  const app = fastify({ routerOptions: { maxParamLength: 2048 } })
  app.addHook('onRequest', async (request) => void (request.startedMs = performance.now()))
  await npmRoutes(app, context)
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  t.teardown(() => app.close())
  return Object.assign(state, { url: `${url}/npm`, admitted, prefetched, counts, ask: asker(`${url}/npm`) })
}

function encode(bytes: Buffer, coding: ContentCoding): Buffer {
  if (coding === 'gzip') return gzipSync(bytes)
  return coding === 'zstd' ? zstdCompressSync(bytes) : bytes
}

/** Requests as they are written: no normalising of paths, reason phrases seen. */
export function asker(base: string): Front['ask'] {
  const { hostname, port, pathname } = new URL(base)
  return (method, path, headers = {}, body) =>
    new Promise((resolve, reject) => {
      const framing = body === undefined ? {} : { 'content-length': body.length }
      const request = httpRequest(
        { hostname, port, method, path: `${pathname}${path}`, headers: { ...headers, ...framing }, agent: false },
        (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject)
          response.on('end', () => {
            const whole = Buffer.concat(chunks)
            resolve({
              status: response.statusCode ?? 0,
              reason: response.statusMessage ?? '',
              headers: response.headers,
              body: whole,
              get json() {
                return JSON.parse(whole.toString())
              },
            })
          })
        },
      )
      request.on('error', reject).end(body)
    })
}
