import { createHmac } from 'node:crypto'
import type { LoggedEvent } from '../model/event.ts'
import type { OutgoingMessage, WebhookReceiver } from '../model/receiver.ts'
import { pageOf, textOf } from './words.ts'

/** One event as one message. `at`: now, seconds since 1970, which the signature covers. */
export function messageOf(
  event: LoggedEvent,
  receiver: WebhookReceiver,
  publicUrl: string,
  at: number,
): OutgoingMessage {
  const text = textOf(event)
  const page = pageOf(event, publicUrl)
  const content = receiver.format === 'slack' ? slack(text, page) : cloudEvent(event, text, page, publicUrl)
  const body = JSON.stringify(content)
  const type = receiver.format === 'slack' ? 'application/json' : 'application/cloudevents+json'
  const signature = receiver.secret === undefined ? {} : { 'x-lazaret-signature': signed(body, receiver.secret, at) }
  return { body, headers: { 'content-type': `${type}; charset=utf-8`, ...signature } }
}

/** As receivers compute it: HMAC-SHA256 over the time, a dot, and the body as it came. */
function signed(body: string, secret: string, at: number): string {
  return `t=${at},v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`
}

/** [CloudEvents 1.0, structured mode]. The id is the number of the event in the log: a message that comes twice is told by it. */
function cloudEvent(event: LoggedEvent, text: string, page: string | undefined, publicUrl: string) {
  const { seq, type, at, registry, purl, digest, actor, detail } = event
  return {
    specversion: '1.0',
    id: String(seq),
    source: publicUrl,
    type: `lazaret.${type}`,
    time: at,
    ...(purl === undefined ? {} : { subject: purl }),
    datacontenttype: 'application/json',
    data: { text, page, registry, purl, digest, actor: { kind: actor.kind, name: actor.name }, detail },
  }
}

function slack(text: string, page: string | undefined) {
  return { text: page === undefined ? escaped(text) : `${escaped(text)} <${page}|Open the case>` }
}

/** The three characters that mean something there: a package's name must not become a link or a mention. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
