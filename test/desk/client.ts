import { faultsOf } from './described.ts'
import { PASSWORD, type App } from './test-app.ts'

export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  // oxlint-disable-next-line typescript/no-explicit-any -- tests read replies of any shape
  readonly json: any
}

/** A browser's part of the conversation: one cookie jar, the Origin header, the CSRF token. Each answer of the API is held against its schema. */
export class Client {
  readonly base: string
  readonly cookies = new Map<string, string>()
  csrf = ''

  constructor(base: string) {
    this.base = base
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<Reply> {
    return this.send('GET', path, undefined, headers)
  }

  async post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Reply> {
    const own = { origin: this.base, 'content-type': 'application/json', 'x-csrf-token': this.csrf }
    return this.send('POST', path, JSON.stringify(body), { ...own, ...headers })
  }

  async form(path: string, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Reply> {
    const own = { origin: this.base, 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' }
    return this.send('POST', path, new URLSearchParams(fields).toString(), { ...own, ...headers })
  }

  async send(method: string, path: string, body: string | undefined, headers: Record<string, string>): Promise<Reply> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const all = Object.fromEntries(Object.entries({ cookie, ...headers }).filter(([, value]) => value !== ''))
    const init = { method, headers: all, redirect: 'manual' } as const
    const response = await fetch(`${this.base}${path}`, body === undefined ? init : { ...init, body })
    for (const line of response.headers.getSetCookie()) this.#keep(line)
    const text = await response.text()
    const faults = faultsOf(method, path, response.status, response.headers.get('content-type') ?? '', text)
    if (faults.length > 0) throw new Error(`not as the API describes it: ${faults.join('; ')}`)
    const isJson = /[/+]json\b/.test(response.headers.get('content-type') ?? '')
    return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : undefined }
  }

  #keep(line: string): void {
    const [pair = ''] = line.split(';', 1)
    const name = pair.slice(0, pair.indexOf('='))
    const value = pair.slice(pair.indexOf('=') + 1)
    if (value === '') this.cookies.delete(name)
    else this.cookies.set(name, value)
  }

  async setUp(app: Pick<App, 'desk'>, name = 'ada'): Promise<Reply> {
    const link = await app.desk.users.openSetup()
    const token = link?.split('#')[1] ?? ''
    const reply = await this.post('/api/v1/setup', { token, name, password: PASSWORD })
    this.csrf = reply.json.csrfToken ?? ''
    return reply
  }

  async signIn(name = 'ada', password = PASSWORD): Promise<Reply> {
    const reply = await this.post('/api/v1/session', { name, password })
    this.csrf = reply.json.csrfToken ?? ''
    return reply
  }
}
