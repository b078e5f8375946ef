import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Test } from 'tap'
import { createCatalogues } from '../../src/catalogue/catalogue.ts'
import type { Entry } from '../../src/catalogue/memory.ts'
import { npmDocuments } from '../../src/ecosystems/npm/metadata/documents.ts'
import { LazaretError } from '../../src/model/errors.ts'
import type { RegistryConfig } from '../../src/model/registry.ts'
import { createUpstream } from '../../src/upstream/client.ts'
import { registryAt, serve } from '../upstream/server.ts'
import { memoryStore } from './memory-store.ts'

export interface World {
  readonly asked: string[]
  readonly headers: IncomingMessage['headers'][]
  readonly store: ReturnType<typeof memoryStore>
  readonly catalogues: ReturnType<typeof createCatalogues>
  readonly changes: string[]
  answer(respond: (response: ServerResponse, request: IncomingMessage) => void): void
  /** what is answered now */
  respond(): (response: ServerResponse, request: IncomingMessage) => void
  /** a document of `widget` with these versions */
  publish(versions: string[], more?: Record<string, unknown>): void
  pass(seconds: number): void
  /** the same store under a process that was started anew */
  restart(): ReturnType<typeof createCatalogues>
}

const nothingHere = (response: ServerResponse, _request: IncomingMessage): void => void response.writeHead(404).end()

const START = Date.parse('2026-11-24T08:00:00Z')

/** Catalogues over an upstream whose answers the test says, with a clock that it moves. */
export async function world(t: Test, config: Partial<RegistryConfig> = {}, newsPatienceMs = 10_000): Promise<World> {
  let respond = nothingHere
  let now = START
  const server = await serve(t, (request, response) => respond(response, request))
  const store = memoryStore()
  const changes: string[] = []
  const upstream = createUpstream({
    limits: { attempts: 1, headersMs: 500 },
    proxies: { httpProxy: '', httpsProxy: '', noProxy: '' },
  })
  t.teardown(() => upstream.close())
  const open = () =>
    createCatalogues({
      store,
      upstream,
      registries: new Map([['npm', registryAt(server.url, config)]]),
      documents: () => npmDocuments,
      parse: async (_registry, raw) => ({ catalogue: npmDocuments.open(raw).catalogue }),
      clock: () => new Date(now),
      newsPatienceMs,
      onChange: (registry, name) => changes.push(`${registry} ${name}`),
    })
  return {
    asked: server.asked,
    headers: server.headers,
    store,
    changes,
    catalogues: open(),
    restart: open,
    answer: (next) => void (respond = next),
    respond: () => respond,
    pass: (seconds) => void (now += seconds * 1000),
    publish(versions, more = {}) {
      const body = JSON.stringify({
        name: 'widget',
        versions: Object.fromEntries(versions.map((v) => [v, {}])),
        ...more,
      })
      const etag = `"${Buffer.from(body).toString('base64url').slice(-40)}"`
      respond = (response, request) => {
        if (request.headers['if-none-match'] === etag) response.writeHead(304).end()
        else response.writeHead(200, { etag, 'content-type': 'application/json' }).end(body)
      }
    },
  }
}

/** The code of the error, or that there was none. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
    return 'answered'
  } catch (error) {
    return error instanceof LazaretError ? error.code : String(error)
  }
}

export const versionsOf = (snapshot: { catalogue: Entry['catalogue'] } | undefined): string[] | undefined =>
  snapshot?.catalogue.artifacts.map(({ version }) => version)
