import type { EventType, LoggedEvent } from './event.ts'

/** Of what a receiver is told. What an event has no such thing of passes. */
export interface ToldOf {
  readonly events: readonly EventType[]
  /** none: of all registries */
  readonly registries: readonly string[]
  /** names of packages with `*` for any characters, of both ecosystems; none: of all */
  readonly packages: readonly string[]
  /** rules that decided; none: whatever decided */
  readonly rules: readonly string[]
}

/** Who is told of events, beside the log, by an HTTP request for each. */
export interface WebhookReceiver extends ToldOf {
  readonly kind: 'webhook'
  /** of the configuration */
  readonly name: string
  /** http or https; may hold a secret */
  readonly url: string
  readonly format: 'cloudevents' | 'slack'
  /** key of the signature on each message; absent: none is signed */
  readonly secret?: string
  readonly allowPrivateAddresses: boolean
}

/** Who is told of events by mail. */
export interface MailReceiver extends ToldOf {
  readonly kind: 'mail'
  readonly name: string
  readonly addresses: readonly string[]
  /** how long the first event of a mail waits for others, milliseconds; 0: each has its own */
  readonly digestMs: number
}

export type Receiver = WebhookReceiver | MailReceiver

/** A message to a webhook, as it is sent. */
export interface OutgoingMessage {
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

/** Brings messages to one receiver. */
export interface Postman<Message> {
  /**
   * Resolves once it is taken. Throws LazaretError, with `retryAfterSeconds` where the receiver named a time, and `upstream-refused` where
   * it will never take this one.
   */
  post(message: Message): Promise<void>
  close(): Promise<void>
}

/** How a receiver is doing, for metrics and for people. */
export interface ReceiverState {
  readonly name: string
  /** why the last attempt failed; empty while all is well */
  readonly problem: string
  /** events in the log that it was not yet told of, or that are not for it */
  readonly behind: number
}

/** The log, read forwards. */
export interface EventsForward {
  /** at most `limit` events from this sequence number on, in order */
  (from: number, limit: number): Promise<readonly LoggedEvent[]>
}
