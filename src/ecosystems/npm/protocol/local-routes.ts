import type { FastifyReply } from 'fastify'
import type { RegistryConfig } from '../../../model/registry.ts'
import { bareUrl } from '../../../model/routing.ts'
import { sendNotServed } from './answers.ts'
import type { RegistryCall, Serve } from './context.ts'

/** `npm ping` asks whether this registry is there, not whether upstream is. */
export const servePing: Serve = ({ reply }) => reply.header('cache-control', 'no-store').send({})

/** What a person finds who opens the registry's URL. */
export const serveRoot: Serve = ({ reply, context }) =>
  reply.header('cache-control', 'no-cache').send({ registry: context.registry.name, ecosystem: 'npm', readOnly: true })

/** Why this registry does not do that, by the start of the path below it. First match. */
const SENTENCES: readonly (readonly [RegExp, string])[] = [
  [
    /^\/-\/(?:user\/|v1\/login|v1\/done)/,
    'there is nothing to log in to here; this registry has no accounts and needs none',
  ],
  [/^\/-\/whoami/, 'nobody is logged in here; this registry has no accounts and needs none'],
  [
    /^\/-\/(?:npm\/v1\/(?:tokens|user)|org\/|team\/)/,
    'accounts and tokens are managed at your private registry, not here',
  ],
  [/^\/-\/package\/.+\/dist-tags/, 'dist-tags are not changed here; this registry is read-only'],
  [/^\/-\//, 'this part of the registry protocol is not served here'],
]

const READ_ONLY = 'nothing is published or changed here; this registry is read-only'

/** Writes of every kind, and what belongs to accounts. Answered before the body is read. `owner`: of the name that is written */
export function refuseWrite({ request, reply, context }: RegistryCall, owner?: RegistryConfig): FastifyReply {
  const path = request.url.slice(context.registry.name.length + 1).split('?', 1)[0] ?? ''
  // Whoever has nothing here has logged out.
  if (request.method === 'DELETE' && path.startsWith('/-/user/token/')) return reply.send({ ok: true })
  const sentence = SENTENCES.find(([pattern]) => pattern.test(path))?.[1] ?? `${READ_ONLY}: ${whereTo(owner)}`
  return sendNotServed(reply, statusOf(request, path), sentence)
}

/** Where to publish instead, as npm, pnpm, yarn and bun are told. */
function whereTo(owner: RegistryConfig | undefined): string {
  const place = owner === undefined ? '<the URL of your own registry>' : bareUrl(owner.upstream)
  return `publish with --registry ${place}, or set publishConfig.registry in package.json to it`
}

/** After any other refusal of the first request of a login, npm asks for a password and sends it; pnpm repeats this one for 70 seconds. */
function statusOf({ method, headers }: RegistryCall['request'], path: string): 403 | 404 | 405 | 501 {
  if (method === 'GET' || method === 'HEAD') return 404
  if (path !== '/-/v1/login') return 405
  return headers['user-agent']?.startsWith('pnpm/') === true ? 403 : 501
}

/** A registry without a way to upstream for these requests. */
export const unavailable: Serve = ({ reply }) =>
  sendNotServed(reply, 404, 'this registry passes nothing through to its upstream')
