import type { AddressInfo } from 'node:net'
import { createServer, type Server } from 'node:http'
import { Provider, type ClientMetadata } from 'oidc-provider'
import type { SignInSettings } from '../../src/model/sign-in.ts'

export const CLIENT_SECRET = 'a secret of the provider for lazaret'

/** As an operator writes it who has a group for each role but the viewer's. */
export function settingsOf(issuer: string, changes: Partial<SignInSettings> = {}): SignInSettings {
  return {
    label: 'Acme',
    issuer,
    clientId: 'lazaret',
    clientSecret: CLIENT_SECRET,
    scopes: ['openid', 'profile'],
    nameClaim: 'preferred_username',
    groupsClaim: 'groups',
    roles: { viewer: [], developer: ['engineering'], reviewer: ['security'], admin: ['platform'] },
    allowPrivateAddresses: true,
    ...changes,
  }
}

/** A provider as organisations run one: it asks for a login and for consent by its own pages. */
export class TestProvider {
  /** what it claims of each person, by login */
  readonly people = new Map<string, Readonly<Record<string, unknown>>>()
  readonly issuer: string
  readonly #server: Server

  private constructor(server: Server, issuer: string, client: ClientMetadata, inToken: boolean) {
    this.#server = server
    this.issuer = issuer
    const provider = new Provider(issuer, {
      clients: [client],
      claims: { openid: ['sub'], profile: ['preferred_username', 'groups'] },
      conformIdTokenClaims: !inToken,
      cookies: { keys: ['a key of the tests'] },
      features: { devInteractions: { enabled: true }, rpInitiatedLogout: { enabled: true } },
      findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, ...this.people.get(id) }) }),
    })
    const answer = provider.callback()
    server.on('request', (request, response) => void answer(request, response))
  }

  /** `inToken`: it tells name and groups in the token, and not beside it. */
  static async start(publicUrl: string, inToken = false): Promise<TestProvider> {
    const server = createServer()
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const client = {
      client_id: 'lazaret',
      client_secret: CLIENT_SECRET,
      redirect_uris: [`${publicUrl}/ui/sign-in/callback`],
      post_logout_redirect_uris: [`${publicUrl}/ui/`],
    }
    return new TestProvider(server, `http://127.0.0.1:${port}`, client, inToken)
  }

  /** A browser there, from where Lazaret sent it to the address that it is sent back to. */
  async visit(from: string, login: string): Promise<URL> {
    const jar = new Map<string, string>()
    let next = await step(jar, from)
    for (let steps = 0; steps < 12 && next.origin === this.issuer; steps += 1) {
      const isForm = next.pathname.startsWith('/interaction/')
      if (!isForm) {
        next = await step(jar, next.href)
        continue
      }
      const page = await ask(jar, next.href)
      const prompt = /name="prompt" value="(\w+)"/.exec(await page.text())?.[1] ?? ''
      next = await step(jar, next.href, new URLSearchParams({ prompt, login, password: 'any' }))
    }
    return next
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => void this.#server.close(resolve))
  }
}

async function ask(jar: Map<string, string>, url: string, body?: URLSearchParams): Promise<Response> {
  const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
  const init = body === undefined ? {} : { method: 'POST', body }
  const response = await fetch(url, { headers: { cookie }, redirect: 'manual', ...init })
  for (const line of response.headers.getSetCookie()) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    if (value === '') jar.delete(name)
    else jar.set(name, value)
  }
  return response
}

async function step(jar: Map<string, string>, url: string, body?: URLSearchParams): Promise<URL> {
  const response = await ask(jar, url, body)
  const location = response.headers.get('location')
  if (location === null) throw new Error(`${url} leads nowhere: ${response.status} ${await response.text()}`)
  return new URL(location, url)
}
