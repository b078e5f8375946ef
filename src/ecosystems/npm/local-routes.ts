import { LazaretError } from '../../model/errors.ts'
import { sendError } from './answers.ts'
import type { Serve } from './serve.ts'

/** `npm ping` asks whether this registry is there, not whether upstream is. */
export const servePing: Serve = ({ reply }) => reply.header('cache-control', 'no-store').send({})

/** What a person finds who opens the registry's URL. */
export const serveRoot: Serve = ({ reply, door }) =>
  reply.header('cache-control', 'no-cache').send({ registry: door.registry.name, ecosystem: 'npm', readOnly: true })

/** Why this registry does not take that, by the start of the path below it. First match. */
const SENTENCES: readonly (readonly [RegExp, string])[] = [
  [/^\/-\/(?:user\/|v1\/login|v1\/done)/, 'there is nothing to log in to here; this registry has no accounts'],
  [/^\/-\/whoami/, 'nobody is logged in here; this registry has no accounts'],
  [/^\/-\/(?:npm\/v1\/(?:tokens|user)|org\/|team\/)/, 'accounts and tokens are managed at your private registry'],
  [/^\/-\/package\/.+\/dist-tags/, 'dist-tags are not changed here'],
  [/^\/-\//, 'this part of the registry protocol is not served'],
]

/** Writes of every kind, and what belongs to accounts. Answered before the body is read. */
export const refuse: Serve = ({ request, reply, door }) => {
  const path = request.url.slice(door.registry.name.length + 1).split('?', 1)[0] ?? ''
  const sentence = SENTENCES.find(([pattern]) => pattern.test(path))?.[1] ?? 'nothing is published or changed here'
  if (request.method === 'GET' || request.method === 'HEAD')
    return sendError(reply, new LazaretError('not-found', sentence))
  return sendError(reply.header('allow', 'GET, HEAD'), new LazaretError('method-not-allowed', sentence))
}

/** A registry without a way to upstream for these requests. */
export const unavailable: Serve = ({ reply }) =>
  sendError(reply, new LazaretError('not-found', 'this registry passes nothing through to its upstream'))
