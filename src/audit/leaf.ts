import type { Actor, LoggedEvent, NewEvent } from '../model/event.ts'
import { canonicalJson } from './canonical.ts'

/** An event as canonical JSON with a gap where its sequence number goes, which is known only inside the transaction. */
export interface DraftLeaf {
  readonly before: string
  readonly after: string
}

/**
 * Canonical JSON of an event, ready for its number. Members stand in the order of RFC 8785 already, so nothing is sorted
 * here: every served artifact passes this way. Throws TypeError where the detail is no JSON.
 */
export function draftLeaf(event: NewEvent): DraftLeaf {
  const detail = canonicalJson(wellFormedDetail(event.detail))
  const digest = event.digest === undefined ? '' : `,"digest":${text(event.digest)}`
  const purl = event.purl === undefined ? '' : `,"purl":${text(event.purl)}`
  const registry = event.registry === undefined ? '' : `,"registry":${text(event.registry)}`
  return {
    before: `{"actor":${actorJson(event.actor)},"at":${text(event.at)},"detail":${detail}${digest}${purl}${registry},"seq":`,
    after: `,"type":${text(event.type)}}`,
  }
}

export function leafText(draft: DraftLeaf, seq: number): string {
  return `${draft.before}${seq}${draft.after}`
}

/** The event in a leaf that we wrote. The text is our own database's; `verifyLog` is for doubts about it. */
export function parseLeaf(leaf: string): LoggedEvent {
  const event: LoggedEvent = JSON.parse(leaf)
  return event
}

function actorJson(actor: Actor): string {
  const address = actor.address === undefined ? '' : `"address":${text(actor.address)},`
  const client = actor.client === undefined ? '' : `"client":${text(actor.client)},`
  return `{${address}${client}"kind":${text(actor.kind)},"name":${text(actor.name)}}`
}

/** Hostile text may hold lone surrogates, which canonical JSON has no form for: they become U+FFFD. */
function text(value: string): string {
  return JSON.stringify(value.toWellFormed())
}

function wellFormedDetail(detail: NewEvent['detail']): NewEvent['detail'] {
  return Object.fromEntries(Object.entries(detail).map(([key, value]) => [key.toWellFormed(), wellFormed(value)]))
}

function wellFormed(value: NewEvent['detail'][string]): NewEvent['detail'][string] {
  if (typeof value === 'string') return value.toWellFormed()
  return typeof value === 'object' ? value.map((item) => item.toWellFormed()) : value
}
