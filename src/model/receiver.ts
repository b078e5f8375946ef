import type { EventType, LoggedEvent } from './event.ts'

/** Who is told of events, beside the log. */
export interface Receiver {
  /** of the configuration */
  readonly name: string
  /** http or https; may hold a secret */
  readonly url: string
  readonly format: 'cloudevents' | 'slack'
  /** key of the signature on each message; absent: none is signed */
  readonly secret?: string
  readonly events: readonly EventType[]
  /** none: of all registries */
  readonly registries: readonly string[]
  readonly allowPrivateAddresses: boolean
}

/** A message as it is sent. */
export interface OutgoingMessage {
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

/** Brings messages to one receiver. */
export interface Postman {
  /** Resolves once it is taken. Throws LazaretError, with `retryAfterSeconds` where the receiver named a time. */
  post(message: OutgoingMessage): Promise<void>
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
