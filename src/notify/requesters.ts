import type { CaseRequest } from '../model/case.ts'
import type { EventType, LoggedEvent } from '../model/event.ts'
import { domainOf, isMailAddress, type MailMessage } from '../model/mail.ts'
import type { ToldOf } from '../model/receiver.ts'
import { minute } from '../model/text.ts'
import { inert, subjectOf } from './mail.ts'
import { wordsOf } from './words.ts'

/** The name under which they are told; no receiver of a configuration can have it. */
export const REQUESTERS = 'mail:requesters'

/** By which a case ends, or is opened again. */
const ENDS: readonly EventType[] = ['case.released', 'case.emergency', 'case.rejected', 'case.reversed']

export const TOLD_REQUESTERS: ToldOf = { events: ENDS, registries: [], packages: [], rules: [] }

/** Requests of one case that are looked through, and people of one who are told. */
const REQUESTS_MAX = 1000
export const TOLD_MAX = 20

/**
 * Mails to those who asked for what an event decides, by the form of its page, and left an address in one of the domains. Anybody may type an
 * address there: to others nothing is sent, and of what was typed nothing.
 */
export async function toldRequesters(
  event: LoggedEvent,
  requests: (caseId: string, page: { readonly limit: number }) => Promise<readonly CaseRequest[]>,
  domains: readonly string[],
  publicUrl: string,
): Promise<readonly MailMessage[]> {
  const id = event.detail['case']
  if (typeof id !== 'string' || event.purl === undefined) return []
  const asked = await requests(id, { limit: REQUESTS_MAX })
  const addresses = new Set(
    asked.flatMap(({ message, contact = '', at }) =>
      message !== undefined && at <= event.at && isMailAddress(contact) && domains.includes(domainOf(contact))
        ? [contact.toLowerCase()]
        : [],
    ),
  )
  return [...addresses].slice(0, TOLD_MAX).map((to) => endOf(event, to, publicUrl))
}

function endOf(event: LoggedEvent, to: string, publicUrl: string): MailMessage {
  const { purl = '', at, seq, detail } = event
  const what = `${purl} ${wordsOf(event)}`
  const reason = typeof detail['reason'] === 'string' ? detail['reason'] : ''
  const lines = [
    `You asked for ${inert(purl)}.`,
    `${minute(at)}: it ${wordsOf(event)}.`,
    ...(reason === '' ? [] : [`The reason that was given: ${inert(subjectOf(reason))}`]),
    '',
    `${publicUrl}/why/${purl}`,
  ]
  const mailbox = to.replaceAll(/[^a-z0-9-]+/g, '.')
  return { to, subject: subjectOf(`[Lazaret] ${what}`), text: `${lines.join('\n')}\n`, id: `end-${seq}-${mailbox}` }
}
