import type { LoggedEvent } from '../model/event.ts'
import { SUBJECT_MAX, type MailMessage } from '../model/mail.ts'
import { cut, minute } from '../model/text.ts'
import { pageOf, textOf } from './words.ts'

/** Longest text of one mail, UTF-16 units: the log has the rest. */
const TEXT_MAX = 100_000

/** One mail of what happened, to one address. `events`: in the order of the log, never empty; `receiver`: who is told. */
export function mailOf(events: readonly LoggedEvent[], to: string, receiver: string, publicUrl: string): MailMessage {
  const [first] = events
  if (first === undefined) throw new Error('a mail tells of something')
  const more = events.length - 1
  const subject = more === 0 ? textOf(first) : `${events.length} events: ${textOf(first)}`
  const thread = more === 0 ? first.detail['case'] : undefined
  return {
    to,
    subject: subjectOf(`[Lazaret] ${subject}`),
    text: `${cut(events.map((event) => paragraph(event, publicUrl)).join('\n\n'), TEXT_MAX)}\n\n-- \n${footOf(receiver, publicUrl)}\n`,
    id: `event-${first.seq}-${idPart(to)}-${idPart(receiver)}`,
    ...(typeof thread === 'string' ? { thread: `case-${idPart(thread)}` } : {}),
  }
}

/** One line: neither a package nor a person adds a header, or turns what stands there round. */
export function subjectOf(text: string): string {
  return cut(plain(text).replaceAll(/\s+/g, ' ').trim(), SUBJECT_MAX)
}

function paragraph(event: LoggedEvent, publicUrl: string): string {
  const page = pageOf(event, publicUrl)
  const lines = [`${minute(event.at)}  ${inert(plain(textOf(event)))}`, ...(page === undefined ? [] : [`  ${page}`])]
  return lines.join('\n')
}

function footOf(receiver: string, publicUrl: string): string {
  return `Sent by Lazaret at ${publicUrl} to those named ${receiver} in its configuration.`
}

/** What the eye would not see goes: control characters, marks that turn text round, and halves of characters. */
function plain(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ')
    .replaceAll(/\p{Cf}/gu, '')
}

/** Mail programs make links of what looks like one: what a stranger wrote must not become one under our name. */
export function inert(text: string): string {
  return text.replaceAll('://', '[://]').replaceAll(/\bwww\./gi, 'www[.]')
}

function idPart(text: string): string {
  return text
    .replaceAll(/[^A-Za-z0-9-]/g, '.')
    .replaceAll(/\.{2,}|^\.|\.$/g, '-')
    .slice(0, 100)
}
