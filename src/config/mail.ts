import { z } from 'zod'
import { isMailAddress, isMailDomain, type MailSettings } from '../model/mail.ts'
import type { SchemaIssue } from '../model/schema-words.ts'

const DEFAULT_PORT = { smtp: 587, smtps: 465 } as const

export const mailAddress = z.string().refine(isMailAddress, 'must be a mail address, without a name beside it')

export const mailSchema = z.strictObject({
  url: z
    .url({ protocol: /^smtps?$/, error: 'must be an smtp or smtps URL' })
    .max(2048)
    .refine(
      (text) => !URL.canParse(text) || isPlace(new URL(text)),
      'must name a host, and may name a port, and nothing else',
    )
    .describe('the mail server: smtps://host (port 465), or smtp://host (port 587), which must offer STARTTLS'),
  from: mailAddress.describe('the address that mails come from'),
  username: z.string().min(1).max(500).optional().describe('for servers that want to know who sends'),
  password: z.string().min(1).max(5000).optional().describe('secret'),
  allow_plaintext: z
    .boolean()
    .default(false)
    .describe('mails may be sent without TLS where the server offers none; to this machine itself they may anyway'),
  allow_private_addresses: z
    .boolean()
    .default(false)
    .describe('the server may be at a private, loopback or link-local address'),
  requester_domains: z
    .array(z.string().toLowerCase().refine(isMailDomain, 'must be a domain, as in acme.example'))
    .max(100)
    .default([])
    .describe(
      'whoever asked for a release, and left an address in one of these domains, is told the end. Default: nobody is',
    ),
})

function isPlace(url: URL): boolean {
  return (
    url.hostname !== '' &&
    `${url.username}${url.password}${url.pathname.replace(/^\/$/, '')}${url.search}${url.hash}` === ''
  )
}

export function mailOf(settings: z.output<typeof mailSchema>): MailSettings {
  const { hostname, port, protocol: scheme } = new URL(settings.url)
  const protocol = scheme === 'smtps:' ? 'smtps' : 'smtp'
  const { username, password } = settings
  return {
    host: hostname.replaceAll(/^\[|\]$/g, ''),
    port: port === '' ? DEFAULT_PORT[protocol] : Number(port),
    protocol,
    from: settings.from,
    ...(username === undefined || password === undefined ? {} : { credentials: { username, password } }),
    allowPlaintext: settings.allow_plaintext,
    allowPrivateAddresses: settings.allow_private_addresses,
    requesterDomains: settings.requester_domains,
  }
}

export function mailContradictions(settings: z.output<typeof mailSchema> | undefined): readonly SchemaIssue[] {
  if (settings === undefined || (settings.username === undefined) === (settings.password === undefined)) return []
  const missing = settings.username === undefined ? 'username' : 'password'
  return [{ path: ['mail', missing], message: 'is missing: there is one of username and password without the other' }]
}
