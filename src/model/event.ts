import type { Sha256 } from './digest.ts'

/** Everything that the audit log knows to say. */
export const EVENT_TYPES = [
  'artifact.served',
  'artifact.refused',
  'artifact.judged',
  'artifact.stored',
  'artifact.replaced',
  'artifact.healed',
  'artifact.substituted',
  'case.opened',
  'case.requested',
  'case.commented',
  'case.proposed',
  'case.proposal-ended',
  'case.released',
  'case.emergency',
  'case.rejected',
  'case.reversed',
  'waiver.added',
  'waiver.revoked',
  'freeze.started',
  'freeze.lifted',
  'outbreak.declared',
  'outbreak.received',
  'outbreak.lifted',
  'policy.loaded',
  'policy.loosened',
  'policy.proposed',
  'policy.agreed',
  'policy.accepted',
  'policy.refused',
  'policy.withdrawn',
  'policy.rejected',
  'user.created',
  'user.changed',
  'user.signed-in',
  'user.sign-in-failed',
  'user.signed-out',
  'advisories.imported',
  'attempt.told',
  'package.writing',
  'package.written',
  'token.added',
  'token.revoked',
  'log.exported',
  'log.cut',
  'rows.adopted',
  'storage.swept',
  'notification.undelivered',
  'backup.made',
  'backup.restored',
  'store.moved',
  'server.started',
  'server.stopped',
] as const

export type EventType = (typeof EVENT_TYPES)[number]

/** Events by what one looks for. Each type that is not here is of what Lazaret does by itself, or of files that nobody asked for. */
export const EVENT_GROUPS = {
  /** what people, and who stands in for them, decided: on packages, on what is in force, on who may decide */
  decisions: [
    'case.proposed',
    'case.proposal-ended',
    'case.released',
    'case.emergency',
    'case.rejected',
    'case.reversed',
    'waiver.added',
    'waiver.revoked',
    'freeze.started',
    'freeze.lifted',
    'outbreak.declared',
    'outbreak.lifted',
    'policy.loaded',
    'policy.loosened',
    'policy.proposed',
    'policy.agreed',
    'policy.accepted',
    'policy.refused',
    'policy.withdrawn',
    'policy.rejected',
    'user.created',
    'user.changed',
    'token.added',
    'token.revoked',
    'package.written',
    'advisories.imported',
    'log.exported',
    'log.cut',
    'backup.restored',
    'store.moved',
  ],
  /** what was kept from clients, and what they asked for */
  refusals: [
    'artifact.refused',
    'artifact.substituted',
    'attempt.told',
    'case.opened',
    'case.requested',
    'case.commented',
    'outbreak.received',
  ],
  downloads: ['artifact.served'],
  'sign-ins': ['user.signed-in', 'user.sign-in-failed', 'user.signed-out'],
} as const satisfies Readonly<Record<string, readonly EventType[]>>

/** Who did it: a person at the desk, the operator at the command line, a client, or Lazaret itself. */
export interface Actor {
  readonly kind: 'user' | 'operator' | 'client' | 'system'
  /** user name, operating-system user, token fingerprint or component */
  readonly name: string
  readonly address?: string
  readonly client?: string
}

/** What is appended; sequence number and hash are the log's business. All strings are bounded by the caller. */
export interface NewEvent<Type extends EventType = EventType> {
  readonly type: Type
  /** ISO 8601 UTC */
  readonly at: string
  readonly actor: Actor
  readonly registry?: string
  readonly purl?: string
  readonly digest?: Sha256
  /** rule ids, policy digest, reason, counts: small and flat */
  readonly detail: Readonly<Record<string, string | number | boolean | readonly string[]>>
}

/** An event in the log: its RFC 8785 canonical JSON is the leaf. */
export interface LoggedEvent extends NewEvent {
  /** 0-based index of the leaf */
  readonly seq: number
}
