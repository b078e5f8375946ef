import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import type { Test } from 'tap'

export interface TakenMail {
  readonly from: string
  readonly to: readonly string[]
  readonly isSecure: boolean
  /** as it came: headers, an empty line, the text */
  readonly raw: string
}

/** A mail server on loopback, as somebody else's would be. */
export class MailServer {
  readonly taken: TakenMail[] = []
  /** addresses that were named as those of a mail, whether it came or not */
  readonly named: string[] = []
  /** statuses with which it refuses: addresses, and mails once it has them */
  readonly refusals = new Map<string, number>()
  refusal: number | undefined
  /** it takes the mail and never answers */
  hangs = false
  port = 0

  async listen(
    t: Pick<Test, 'teardown'>,
    options: SMTPServerOptions = { disabledCommands: ['STARTTLS'] },
  ): Promise<void> {
    const server = new SMTPServer({
      authOptional: true,
      // A connection that nobody ends must not hold the test.
      closeTimeout: 100,
      onRcptTo: ({ address }, _session, done) => {
        this.named.push(address)
        done(refusalOf(this.refusals.get(address)))
      },
      onData: (stream, { envelope, secure }, done) => {
        const chunks: Buffer[] = []
        stream.on('data', (chunk: Buffer) => chunks.push(chunk))
        stream.on('end', () => {
          if (this.hangs) return
          const refused = refusalOf(this.refusal)
          const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address
          const to = envelope.rcptTo.map(({ address }) => address)
          const raw = Buffer.concat(chunks).toString()
          if (refused === undefined) this.taken.push({ from, to, isSecure: secure, raw })
          done(refused)
        })
      },
      ...options,
    })
    server.on('error', () => undefined)
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
    this.port = (server.server.address() as AddressInfo).port
    t.teardown(() => new Promise<void>((resolve) => server.close(resolve)))
  }
}

function refusalOf(status: number | undefined): Error | undefined {
  return status === undefined
    ? undefined
    : Object.assign(new Error('no\r\nX-Said: by the server'), { responseCode: status })
}

/** The values of a header of this name, unfolded. */
export function headersOf(raw: string, name: string): readonly string[] {
  const head = raw.slice(0, raw.indexOf('\r\n\r\n')).replaceAll(/\r\n[ \t]+/g, ' ')
  const prefix = `${name.toLowerCase()}: `
  return head
    .split('\r\n')
    .flatMap((line) => (line.toLowerCase().startsWith(prefix) ? [line.slice(prefix.length)] : []))
}

/** The text of a mail, as a person reads it. */
export function bodyOf(raw: string): string {
  const body = raw.slice(raw.indexOf('\r\n\r\n') + 4)
  const [encoding = '7bit'] = headersOf(raw, 'content-transfer-encoding')
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString()
  if (encoding !== 'quoted-printable') return body
  const bytes = body
    .replaceAll('=\r\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString()
}
