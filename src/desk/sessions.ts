import { randomBytes, timingSafeEqual } from 'node:crypto'
import { sha256 } from '../model/digest.ts'
import type { Actor } from '../model/event.ts'
import { recorded } from '../model/unit-of-work.ts'
import type { Session, User } from '../model/user.ts'
import type { DeskDependencies } from './ports.ts'
import type { Origin, Users } from './users.ts'

/** A session ends after this long without a request. */
export const SESSION_IDLE_SECONDS = 2 * 3600
/** A session ends after this long in any case. */
export const SESSION_ABSOLUTE_SECONDS = 12 * 3600
/** The idle end is moved at most this often: not each request writes. */
const RENEW_SECONDS = 300

export interface SignedIn {
  readonly user: User
  readonly session: Session
}

/** Sessions of signed-in people. The cookie's token is random; only its sha256 is stored. */
export class Sessions {
  readonly #app: DeskDependencies
  readonly #users: Users

  constructor(app: DeskDependencies, users: Users) {
    this.#app = app
    this.#users = users
  }

  async start(user: User, origin: Origin): Promise<SignedIn & { readonly token: string }> {
    const token = randomBytes(32).toString('base64url')
    const now = this.#app.clock()
    const session: Session = {
      tokenHash: sha256(token),
      userId: user.id,
      csrfToken: randomBytes(32).toString('base64url'),
      createdAt: now.toISOString(),
      expiresAt: later(now, SESSION_IDLE_SECONDS),
    }
    const actor: Actor = { kind: 'user', name: user.name, ...origin }
    const event = { type: 'user.signed-in', at: session.createdAt, actor, detail: {} } as const
    await this.#app.unitOfWork.commit([recorded(event)], [{ kind: 'session', session }])
    return { user, session, token }
  }

  /** Who holds `token` now, or undefined where it is unknown or over. */
  async find(token: string): Promise<SignedIn | undefined> {
    if (token.length > 128) return undefined
    const session = await this.#app.records.session(sha256(token))
    if (session === undefined || this.#isOver(session)) return undefined
    const user = await this.#users.byId(session.userId)
    if (user === undefined) return undefined
    return { user, session: await this.#renew(session) }
  }

  async end(signedIn: SignedIn, origin: Origin): Promise<void> {
    const actor: Actor = { kind: 'user', name: signedIn.user.name, ...origin }
    const at = this.#app.clock().toISOString()
    await this.#app.unitOfWork.commit(
      [recorded({ type: 'user.signed-out', at, actor, detail: {} })],
      [{ kind: 'session-ended', tokenHash: signedIn.session.tokenHash }],
    )
  }

  #isOver(session: Session): boolean {
    const now = this.#app.clock().getTime()
    return (
      now >= Date.parse(session.expiresAt) || now >= Date.parse(session.createdAt) + SESSION_ABSOLUTE_SECONDS * 1000
    )
  }

  async #renew(session: Session): Promise<Session> {
    const now = this.#app.clock()
    const usedFor = SESSION_IDLE_SECONDS * 1000 - (Date.parse(session.expiresAt) - now.getTime())
    if (usedFor < RENEW_SECONDS * 1000) return session
    const renewed: Session = { ...session, expiresAt: later(now, SESSION_IDLE_SECONDS) }
    await this.#app.unitOfWork.commit(
      [],
      [{ kind: 'session-renewed', tokenHash: renewed.tokenHash, expiresAt: renewed.expiresAt }],
    )
    return renewed
  }
}

/** Whether `presented` is the session's CSRF token, in constant time. */
export function isCsrfToken(session: Session, presented: string): boolean {
  const expected = Buffer.from(sha256(session.csrfToken))
  return timingSafeEqual(Buffer.from(sha256(presented)), expected)
}

function later(now: Date, seconds: number): string {
  return new Date(now.getTime() + seconds * 1000).toISOString()
}
