/** The mail server that takes what we send. */
export interface MailSettings {
  readonly host: string
  readonly port: number
  /** `smtps`: TLS from the first byte; `smtp`: by STARTTLS */
  readonly protocol: 'smtp' | 'smtps'
  readonly from: string
  readonly credentials?: { readonly username: string; readonly password: string }
  /** without it nothing is sent but over TLS, or to this machine itself */
  readonly allowPlaintext: boolean
  readonly allowPrivateAddresses: boolean
  /** whoever asks for a release by the form is told the end at an address in one of these domains, and at no other */
  readonly requesterDomains: readonly string[]
}

/** Longest subject, UTF-16 units. */
export const SUBJECT_MAX = 150

/** A mail to one address. */
export interface MailMessage {
  readonly to: string
  /** one line without control characters, at most SUBJECT_MAX long */
  readonly subject: string
  readonly text: string
  /** letters, digits, dots and dashes: the same for the same message, so that one that comes twice is known */
  readonly id: string
  /** the same for all mails of one case, of the same characters */
  readonly thread?: string
}

const LOCAL = /^[A-Za-z0-9](?:[A-Za-z0-9._%+-]{0,62}[A-Za-z0-9_%+-])?$/
const DOMAIN =
  /^(?=.{1,253}$)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$/

/** Whether `text` is a plain address: one, without a name, quotes or comments. */
export function isMailAddress(text: string): boolean {
  const at = text.lastIndexOf('@')
  return at > 0 && LOCAL.test(text.slice(0, at)) && !text.includes('..') && isMailDomain(text.slice(at + 1))
}

export function isMailDomain(text: string): boolean {
  return DOMAIN.test(text)
}

/** In lower case. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase()
}
