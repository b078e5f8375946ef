import type { FastifyReply, FastifyRequest } from 'fastify'
import type { RegistryContext } from '../../adapter.ts'
import type { Prefetcher } from './prefetch.ts'

/** One request to a route, with what its path names. */
export interface RegistryCall {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly context: RegistryContext
  readonly prefetcher: Prefetcher
  /** checked package name; empty for routes that name none */
  readonly name: string
  /** as asked for: a version or a tag, not checked */
  readonly version?: string
  /** as asked for, not checked */
  readonly filename?: string
}

export type Serve = (call: RegistryCall) => FastifyReply | Promise<FastifyReply>
