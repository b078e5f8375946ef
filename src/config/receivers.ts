import { z } from 'zod'
import { EVENT_TYPES, type EventType } from '../model/event.ts'
import type { Receiver } from '../model/receiver.ts'
import type { SchemaIssue } from '../model/schema-words.ts'
import { mailAddress } from './mail.ts'

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
  'policy.proposed',
  'policy.refused',
  'policy.rejected',
  'user.created',
  'notification.undelivered',
]

const DIGESTS_MS = { none: 0, hourly: 3_600_000, daily: 24 * 3_600_000 } as const

/** What only one kind of receiver can have. */
const OF_WEBHOOKS = ['secret', 'format', 'allow_private_addresses'] as const

export const receiverSchema = z.strictObject({
  url: z
    .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
    .max(2048)
    .optional()
    .describe('where each message is POSTed; secret, where its path is one'),
  mail: z
    .array(mailAddress)
    .min(1)
    .max(50)
    .optional()
    .describe('instead of a URL: addresses that are told by mail, each by its own'),
  digest: z
    .enum(['none', 'hourly', 'daily'])
    .optional()
    .describe('mail: how long the first event of a mail waits for others. Default: none, each event has its own'),
  format: z
    .enum(['cloudevents', 'slack'])
    .optional()
    .describe('`slack`: as Slack and those like it take it. Default: cloudevents'),
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
  packages: z
    .array(z.string().min(1).max(214))
    .max(1000)
    .default([])
    .describe('only events of packages with these names, in which * stands for any characters. Default: all'),
  rules: z
    .array(z.string().min(1).max(100))
    .max(200)
    .default([])
    .describe('only events that one of these rules decided, and those that no rule did. Default: all'),
  allow_private_addresses: z
    .boolean()
    .optional()
    .describe('it may be at a private, loopback or link-local address. Default: false'),
})

export type ReceiverSettings = z.output<typeof receiverSchema>

export function receiversOf(receivers: Readonly<Record<string, ReceiverSettings>>): readonly Receiver[] {
  return Object.entries(receivers).map(([name, one]) => receiverOf(name, one))
}

function receiverOf(name: string, settings: ReceiverSettings): Receiver {
  const { url = '', mail, secret, events, registries, packages, rules } = settings
  const told = { name, events, registries, packages, rules }
  if (mail !== undefined)
    return { kind: 'mail', ...told, addresses: mail, digestMs: DIGESTS_MS[settings.digest ?? 'none'] }
  const allowPrivateAddresses = settings.allow_private_addresses ?? false
  const { format = 'cloudevents' } = settings
  return { kind: 'webhook', ...told, url, format, allowPrivateAddresses, ...(secret === undefined ? {} : { secret }) }
}

/** `known`: names of registries; `hasMail`: there is a mail server. */
export function receiverContradictions(
  receivers: Readonly<Record<string, ReceiverSettings>>,
  known: readonly string[],
  hasMail: boolean,
): readonly SchemaIssue[] {
  return Object.entries(receivers).flatMap(([name, one]) =>
    registryIssues(name, one, known).concat(kindIssues(name, one, hasMail)),
  )
}

function registryIssues(name: string, { registries }: ReceiverSettings, known: readonly string[]): SchemaIssue[] {
  return registries
    .filter((registry) => !known.includes(registry))
    .map((registry) => issue(name, 'registries', `there is no registry ${registry}`))
}

function kindIssues(name: string, one: ReceiverSettings, hasMail: boolean): readonly SchemaIssue[] {
  if (one.url !== undefined && one.mail !== undefined)
    return [issue(name, 'mail', 'stands beside url; keep one of them')]
  if (one.url === undefined && one.mail === undefined) return [issue(name, 'url', 'is missing: give a url, or mail')]
  if (one.mail === undefined) return one.digest === undefined ? [] : [issue(name, 'digest', 'is for receivers by mail')]
  return [
    ...OF_WEBHOOKS.filter((setting) => one[setting] !== undefined).map((setting) =>
      issue(name, setting, 'is for receivers at a URL'),
    ),
    ...(hasMail ? [] : [issue(name, 'mail', 'needs a mail server: see the setting mail')]),
  ]
}

function issue(name: string, setting: string, message: string): SchemaIssue {
  return { path: ['notifications', name, setting], message }
}
