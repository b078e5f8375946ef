import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

type Claims = Record<string, unknown>

const KEY_ID = 'one'
const KEYS = generateKeyPairSync('rsa', { modulusLength: 2048 })
const FAITHFUL_HEAD = { alg: 'RS256', kid: KEY_ID }

/** A provider that says whatever a test wants: by itself it is a faithful one. */
export class LyingProvider {
  readonly #server: Server
  issuer = ''
  /** laid over what it says of itself, over the claims and the head of its token, and over its answer with the token; undefined: left out */
  document: Claims = {}
  claims: Claims = {}
  header: Claims = FAITHFUL_HEAD
  answer: Claims = {}
  /** what it tells beside the token */
  beside: Claims = {}
  /** with another key than the published one, or with none */
  key: KeyObject | undefined = KEYS.privateKey
  /** answers of these paths instead of its own */
  readonly instead = new Map<string, (response: ServerResponse) => void>()
  /** paths that were asked for, and what was sent to them */
  readonly asked: { readonly path: string; readonly body: string; readonly authorization: string }[] = []
  nonce = ''

  constructor() {
    this.#server = createServer((request, response) => void this.#handle(request, response))
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => void this.#server.listen(0, '127.0.0.1', resolve))
    this.issuer = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => void this.#server.close(resolve))
  }

  /** Faithful again. */
  repent(): void {
    Object.assign(this, {
      document: {},
      claims: {},
      header: FAITHFUL_HEAD,
      answer: {},
      beside: {},
      key: KEYS.privateKey,
    })
    this.instead.clear()
    this.asked.length = 0
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const path = new URL(request.url ?? '', this.issuer).pathname
    const { authorization = '' } = request.headers
    this.asked.push({ path, body: Buffer.concat(chunks).toString(), authorization })
    const instead = this.instead.get(path)
    if (instead !== undefined) return instead(response)
    const said = this.#answers()[path]
    response.writeHead(said === undefined ? 404 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(said ?? {}))
  }

  #answers(): Readonly<Record<string, Claims>> {
    const { issuer } = this
    const jwk = { ...KEYS.publicKey.export({ format: 'jwk' }), kid: KEY_ID, use: 'sig', alg: 'RS256' }
    return {
      '/.well-known/openid-configuration': {
        issuer,
        authorization_endpoint: `${issuer}/auth`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
        userinfo_endpoint: `${issuer}/me`,
        id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
        ...this.document,
      },
      '/jwks': { keys: [jwk] },
      '/token': { access_token: 'access', token_type: 'bearer', id_token: this.#token(), ...this.answer },
      '/me': { sub: 'u-1', ...this.beside },
    }
  }

  #token(): string {
    const now = Math.floor(Date.now() / 1000)
    const claims = {
      iss: this.issuer,
      aud: 'lazaret',
      sub: 'u-1',
      iat: now,
      exp: now + 300,
      nonce: this.nonce,
      preferred_username: 'grace',
      groups: ['platform'],
      ...this.claims,
    }
    const signed = [this.header, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.')
    if (this.key === undefined) return `${signed}.`
    return `${signed}.${createSign('sha256').update(signed).sign(this.key, 'base64url')}`
  }
}
