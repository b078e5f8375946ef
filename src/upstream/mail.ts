import type { Socket } from 'node:net'
import { createTransport, type SMTPTransportOptions } from 'nodemailer'
import type { buildConnector } from 'undici'
import { LazaretError } from '../model/errors.ts'
import { isLoopbackHost } from '../model/loopback.ts'
import type { MailMessage, MailSettings } from '../model/mail.ts'
import type { Postman } from '../model/receiver.ts'
import { asciiLine } from '../model/text.ts'
import { anyConnector, publicConnector } from './guard.ts'
import type { Resolve } from './resolve.ts'
import { certificatesWith, refuseDistrusted } from './trust.ts'

export interface MailLimits {
  /** until a connection stands, until the server greets, while it is silent, and for one mail in all, milliseconds */
  readonly connectMs: number
  readonly greetingMs: number
  readonly silentMs: number
  readonly mailMs: number
}

const LIMITS: MailLimits = { connectMs: 10_000, greetingMs: 10_000, silentMs: 30_000, mailMs: 60_000 }

/** An answer of the server that says that it never takes this mail [RFC 5321 4.2.1]. */
const NEVER_FROM = 500

/** Steps at which such an answer is about the mail, and not about who sends it. */
const ABOUT_THE_MAIL = new Set(['EENVELOPE', 'EMESSAGE'])

/**
 * Sends mails by a server, a connection each: what hangs holds nothing that others wait for. Nothing is said before TLS stands, unless the server
 * is this machine itself or the settings allow it. Throws `invalid-config` where `caFile` cannot be read.
 */
export class MailPostman implements Postman<MailMessage> {
  readonly #settings: MailSettings
  readonly #connect: buildConnector.connector
  readonly #options: SMTPTransportOptions
  readonly #host: string
  readonly #limits: MailLimits
  readonly #open = new Set<Socket>()

  /** `publicUrl`: of which mails say that they come from */
  constructor(settings: MailSettings, publicUrl: string, resolve: Resolve, caFile?: string, limits = LIMITS) {
    const { host, port, protocol, credentials, allowPlaintext, allowPrivateAddresses } = settings
    const ca = caFile === undefined ? {} : { ca: [...certificatesWith(caFile)] }
    const isSelf = isLoopbackHost(host) || host === '::1'
    this.#settings = settings
    this.#limits = limits
    this.#host = new URL(publicUrl).hostname.replaceAll(/[^A-Za-z0-9.-]/g, '') || 'lazaret'
    this.#connect = allowPrivateAddresses
      ? anyConnector('mail', limits, resolve)
      : publicConnector('mail', limits, {}, resolve)
    this.#options = {
      host,
      port,
      secure: protocol === 'smtps',
      requireTLS: protocol === 'smtp' && !isSelf && !allowPlaintext,
      ignoreTLS: protocol === 'smtp' && isSelf,
      tls: { ...ca, servername: host, checkServerIdentity: refuseDistrusted, rejectUnauthorized: true },
      name: this.#host,
      connectionTimeout: limits.connectMs,
      greetingTimeout: limits.greetingMs,
      socketTimeout: limits.silentMs,
      disableFileAccess: true,
      disableUrlAccess: true,
      ...(credentials === undefined ? {} : { auth: { user: credentials.username, pass: credentials.password } }),
    }
  }

  async post({ to, subject, text, id, thread }: MailMessage): Promise<void> {
    const socket = await this.#socket()
    const transport = createTransport({
      ...this.#options,
      getSocket: (_options, give) => give(null, { connection: socket }),
    })
    const { host } = this.#settings
    const late = setTimeout(() => socket.destroy(new Error('it took too long')), this.#limits.mailMs).unref()
    try {
      await transport.sendMail({
        from: { name: 'Lazaret', address: this.#settings.from },
        to: { name: '', address: to },
        subject,
        text,
        messageId: `<${id}@${this.#host}>`,
        ...(thread === undefined ? {} : { references: `<${thread}@${this.#host}>` }),
        headers: { 'Auto-Submitted': 'auto-generated' },
      })
    } catch (error) {
      throw failureOf(error, host)
    } finally {
      clearTimeout(late)
      this.#open.delete(socket)
      socket.destroy()
    }
  }

  async close(): Promise<void> {
    for (const socket of this.#open) socket.destroy()
    await Promise.resolve()
  }

  async #socket(): Promise<Socket> {
    const { host, port } = this.#settings
    const place = { hostname: host, host: `${host}:${port}`, port: String(port), protocol: 'http:' }
    return new Promise((resolve, reject) => {
      this.#connect(place, (...[error, socket]) => {
        if (error !== null) return reject(failureOf(error, host))
        this.#open.add(socket)
        resolve(socket)
      })
    })
  }
}

/** In words of ours and the server's code: what it writes beside that may hold anything. */
function failureOf(error: unknown, host: string): LazaretError {
  if (error instanceof LazaretError) return error
  const { code, responseCode } = fieldsOf(error)
  if (code === 'ETLS')
    return new LazaretError('upstream-unreachable', `${host} offers no TLS that holds: nothing was said`, {
      cause: error,
    })
  if (responseCode !== undefined) {
    const isNever = responseCode >= NEVER_FROM && ABOUT_THE_MAIL.has(code)
    const told = `${host} refused the mail with status ${responseCode}`
    return new LazaretError(isNever ? 'upstream-refused' : 'upstream-failed', told, { cause: error })
  }
  const reason = error instanceof Error ? asciiLine(error.message, 200) : 'no reason'
  return new LazaretError('upstream-unreachable', `${host} took no mail: ${reason}`, { cause: error })
}

function fieldsOf(error: unknown): { readonly code: string; readonly responseCode: number | undefined } {
  if (typeof error !== 'object' || error === null) return { code: '', responseCode: undefined }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const said = 'responseCode' in error ? error.responseCode : undefined
  return { code, responseCode: typeof said === 'number' ? said : undefined }
}
