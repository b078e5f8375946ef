import { z } from 'zod'
import { EVENT_TYPES, type EventType } from '../model/event.ts'
import type { Receiver } from '../model/receiver.ts'
import type { SchemaIssue } from '../model/schema-words.ts'

/** What a person who decides wants to know at once. */
const TOLD_BY_DEFAULT: readonly EventType[] = [
  'case.opened',
  'case.requested',
  'case.proposed',
  'case.released',
  'case.emergency',
  'case.rejected',
  'case.reversed',
  'waiver.revoked',
  'outbreak.declared',
  'outbreak.received',
  'outbreak.lifted',
  'freeze.started',
  'freeze.lifted',
  'artifact.replaced',
  'policy.loosened',
  'policy.rejected',
  'user.created',
  'notification.undelivered',
]

export const receiverSchema = z.strictObject({
  url: z
    .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
    .max(2048)
    .describe('where each message is POSTed; secret, where its path is one'),
  format: z
    .enum(['cloudevents', 'slack'])
    .default('cloudevents')
    .describe('`slack`: as Slack and those like it take it'),
  secret: z
    .string()
    .min(16)
    .max(5000)
    .optional()
    .describe(
      'secret; signs each message: x-lazaret-signature is t=<seconds>,v1=<HMAC-SHA256 of "<seconds>.<body>" in hex>',
    ),
  events: z
    .array(z.enum(EVENT_TYPES))
    .min(1)
    .max(EVENT_TYPES.length)
    .default([...TOLD_BY_DEFAULT])
    .describe('types of events. Default: what opens, asks for and decides cases, new accounts, and what goes wrong'),
  registries: z.array(z.string()).max(100).default([]).describe('only events of these registries. Default: all'),
  allow_private_addresses: z
    .boolean()
    .default(false)
    .describe('it may be at a private, loopback or link-local address'),
})

export type ReceiverSettings = z.output<typeof receiverSchema>

export function receiversOf(receivers: Readonly<Record<string, ReceiverSettings>>): readonly Receiver[] {
  return Object.entries(receivers).map(([name, one]) => receiverOf(name, one))
}

function receiverOf(name: string, settings: ReceiverSettings): Receiver {
  const { url, format, secret, events, registries, allow_private_addresses: allowPrivateAddresses } = settings
  return { name, url, format, events, registries, allowPrivateAddresses, ...(secret === undefined ? {} : { secret }) }
}

export function receiverContradictions(
  receivers: Readonly<Record<string, ReceiverSettings>>,
  known: readonly string[],
): readonly SchemaIssue[] {
  return Object.entries(receivers).flatMap(([name, { registries }]) =>
    registries
      .filter((registry) => !known.includes(registry))
      .map((registry) => ({
        path: ['notifications', name, 'registries'],
        message: `there is no registry ${registry}`,
      })),
  )
}
