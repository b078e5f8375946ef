import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { misbehave, Misbehaviour, send, type Behaviour } from './behaviour.ts'
import { NpmWorld } from './npm.ts'
import { PypiWorld } from './pypi.ts'
import { json, type Asked, type Reply } from './reply.ts'

export interface WorldRequest {
  readonly method: string
  /** path and query as sent */
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  /** which of the two servers was asked */
  readonly server: 'registry' | 'files'
}

export interface WorldOptions {
  /** serve PyPI's files from a second host and port, as the real index does */
  readonly filesHost?: boolean
}

export interface World {
  /** `http://127.0.0.1:<port>/`; `npmUrl`, `pypiUrl` (as pip's `--index-url`) and `filesUrl` end in `/` too */
  readonly url: string
  readonly npmUrl: string
  readonly pypiUrl: string
  readonly filesUrl: string
  readonly npm: NpmWorld
  readonly pypi: PypiWorld
  /** every request since the start or the last `requests.length = 0` */
  readonly requests: WorldRequest[]
  /** From now on requests of this path (as sent, without query; `/npm/left-pad`) get that. Returns how to end it. */
  misbehave(path: string | RegExp, behaviour: Behaviour): () => void
  /** Nobody listens any more (`refuse`), or everything answers 503. */
  down(how?: 'refuse' | '503'): Promise<void>
  up(): Promise<void>
  close(): Promise<void>
}

interface App {
  readonly npm: NpmWorld
  readonly pypi: PypiWorld
  readonly requests: WorldRequest[]
  readonly rules: Misbehaviour[]
  unavailable: boolean
}

/** Starts an upstream on loopback that speaks as the real npm registry and the real PyPI do. Empty until something is published. */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const place = { url: '', filesUrl: '' }
  const app: App = {
    npm: new NpmWorld(() => `${place.url}npm/`),
    pypi: new PypiWorld(() => place.filesUrl),
    requests: [],
    rules: [],
    unavailable: false,
  }
  const registry = new Listener(app, 'registry', '127.0.0.1')
  const files = options.filesHost === true ? new Listener(app, 'files', 'localhost') : undefined
  place.url = await registry.listen()
  place.filesUrl = files === undefined ? `${place.url}pypi/` : `${await files.listen()}pypi/`
  const listeners = files === undefined ? [registry] : [registry, files]
  return {
    url: place.url,
    npmUrl: `${place.url}npm/`,
    pypiUrl: `${place.url}pypi/simple/`,
    filesUrl: place.filesUrl,
    npm: app.npm,
    pypi: app.pypi,
    requests: app.requests,
    misbehave(path, behaviour) {
      const rule = new Misbehaviour(path, behaviour)
      app.rules.unshift(rule)
      return () => {
        app.rules.splice(app.rules.indexOf(rule), 1)
      }
    },
    async down(how = 'refuse') {
      if (how === '503') app.unavailable = true
      else await Promise.all(listeners.map((listener) => listener.close()))
    },
    async up() {
      app.unavailable = false
      await Promise.all(listeners.map((listener) => listener.listen()))
    },
    async close() {
      await Promise.all(listeners.map((listener) => listener.close()))
    },
  }
}

/** One server that can go away and come back at the same port. */
class Listener {
  readonly #app: App
  readonly #name: WorldRequest['server']
  readonly #host: string
  #server: Server | undefined
  #port = 0

  constructor(app: App, name: WorldRequest['server'], host: string) {
    this.#app = app
    this.#name = name
    this.#host = host
  }

  async listen(): Promise<string> {
    if (this.#server === undefined) {
      const server = createServer((request, response) => {
        void handle(this.#app, this.#name, request, response)
      })
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject)
        server.listen(this.#port, '127.0.0.1', resolve)
      })
      this.#server = server
      this.#port = (server.address() as AddressInfo).port
    }
    return `http://${this.#host}:${this.#port}/`
  }

  async close(): Promise<void> {
    const server = this.#server
    if (server === undefined) return
    this.#server = undefined
    await new Promise<void>((resolve) => {
      server.close(() => {
        resolve()
      })
      server.closeAllConnections()
    })
  }
}

async function handle(
  app: App,
  server: WorldRequest['server'],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = 'GET', url = '/', headers } = request
  const body = await buffer(request).catch(() => Buffer.alloc(0))
  app.requests.push({ method, url, headers, body, server })
  const [path = '/', query = ''] = url.split('?')
  const head = method === 'HEAD'
  if (app.unavailable) {
    send(response, json(503, { error: 'down for maintenance' }), head)
    return
  }
  const reply = route(app, { method, path, query: new URLSearchParams(query), headers, body })
  const rule = app.rules.find((candidate) => candidate.takes(path))
  if (rule === undefined) send(response, reply, head)
  else await misbehave(response, path, reply, rule.behaviour, head)
}

function route(app: App, asked: Asked): Reply {
  try {
    if (asked.path.startsWith('/npm/')) return app.npm.answer({ ...asked, path: asked.path.slice('/npm'.length) })
    if (asked.path.startsWith('/pypi/')) return app.pypi.answer({ ...asked, path: asked.path.slice('/pypi'.length) })
    return json(404, { error: 'Not found' })
  } catch (error) {
    return json(500, { error: String(error) })
  }
}
