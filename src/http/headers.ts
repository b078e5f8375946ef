import type { FastifyReply } from 'fastify'

/** For every reply that may be shown: no scripts, no framing, no origin. What a registry serves is never a page of ours. */
export const CSP_NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox"

/** For the desk and the pages behind refusals. */
export const CSP_DESK = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "require-trusted-types-for 'script'",
].join('; ')

declare module 'fastify' {
  interface FastifyContextConfig {
    /** `desk`: pages of ours; absent: nothing may run or load */
    readonly pages?: 'desk'
    /** labels of the request metrics; absent: `lazaret` and `other` */
    readonly measured?: { readonly registry: string; readonly kind: string }
  }
}

/** Set when the reply is complete, so that what was copied from an upstream can't weaken them. `pages`: as the route's config says. */
export function setSecurityHeaders(reply: FastifyReply, pages: 'desk' | undefined): void {
  const desk = pages === 'desk' || ownPages.has(reply)
  reply.header('x-content-type-options', 'nosniff')
  reply.header('content-security-policy', desk ? CSP_DESK : CSP_NOTHING)
  if (!desk) return
  reply.header('referrer-policy', 'same-origin')
  reply.header('cross-origin-opener-policy', 'same-origin')
  reply.header('permissions-policy', 'camera=(), microphone=(), geolocation=()')
}

/** Replies whose body we rendered from escaped text, whatever route they answer: error pages. */
const ownPages = new WeakSet<FastifyReply>()

export function markOwnPage(reply: FastifyReply): void {
  ownPages.add(reply)
}
