import { sendNotServed } from './answers.ts'
import type { Serve } from './context.ts'

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

const READ_ONLY =
  'nothing is published or changed here; this registry is read-only: publish to your private registry directly'

/** Writes of every kind, and what belongs to accounts. Answered before the body is read. */
export const refuse: Serve = ({ request, reply, context }) => {
  const path = request.url.slice(context.registry.name.length + 1).split('?', 1)[0] ?? ''
  const sentence = SENTENCES.find(([pattern]) => pattern.test(path))?.[1] ?? READ_ONLY
  return sendNotServed(reply, statusOf(request.method, path), sentence)
}

/** After any other refusal of the first request of a login, npm asks for a password and sends it. */
function statusOf(method: string, path: string): 404 | 405 | 501 {
  if (method === 'GET' || method === 'HEAD') return 404
  return path === '/-/v1/login' ? 501 : 405
}

/** A registry without a way to upstream for these requests. */
export const unavailable: Serve = ({ reply }) =>
  sendNotServed(reply, 404, 'this registry passes nothing through to its upstream')
