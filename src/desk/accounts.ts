import { randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import { sha256 } from '../model/digest.ts'
import { LazaretError } from '../model/errors.ts'
import type { Actor } from '../model/event.ts'
import { recorded, type UnrecordedWrite } from '../model/unit-of-work.ts'
import type { PasswordLink, Role, User } from '../model/user.ts'
import type { KeyedLock } from './lock.ts'
import { checkPasswordChoice, hashPassword, verifyPassword } from './password.ts'
import type { Reviewer } from './people.ts'
import { must } from './permissions.ts'
import type { DeskDependencies } from './ports.ts'
import { Throttle } from './throttle.ts'
import { USER_NAME, type Origin } from './users.ts'

/** A link works for so long. */
export const LINK_HOURS = 72

/** Free attempts at links from one address, and at the old password of one person, then delays. */
const ATTEMPTS = { free: 10, firstDelaySeconds: 5, longestDelaySeconds: 900, forgetSeconds: 3600 }

const NO_LINK = 'This link is not valid any more. Ask for a new one: `lazaret user reset <name>` prints it.'

/** Who may sign in, beyond the first administrator: invitations, forgotten passwords, and people who left. */
export class Accounts {
  readonly #app: DeskDependencies
  readonly #lock: KeyedLock
  readonly #byAddress: Throttle
  readonly #byUser: Throttle

  /** `lock`: held by whatever changes people */
  constructor(app: DeskDependencies, lock: KeyedLock) {
    this.#app = app
    this.#lock = lock
    this.#byAddress = new Throttle('link address', ATTEMPTS, app)
    this.#byUser = new Throttle('password of', ATTEMPTS, app)
  }

  async list(): Promise<readonly User[]> {
    return this.#app.records.users()
  }

  /** The link by which the new person chooses a password. Throws `bad-request`, `conflict`, and `forbidden` for who is no administrator. */
  async invite(by: Reviewer, name: string, role: Role): Promise<string> {
    must(by.role, 'people')
    if (!USER_NAME.test(name))
      throw new LazaretError(
        'bad-request',
        'The name takes letters, digits and . _ @ - only, a letter or a digit first.',
      )
    return this.#lock.run('people', async () => {
      if ((await this.#named(name)) !== undefined)
        throw new LazaretError(
          'conflict',
          `There is a user ${name} already: \`lazaret user reset\` gives another password.`,
        )
      const { token, link } = this.#newLink()
      const at = this.#at()
      const user: User = { id: randomUUID(), name, role, passwordHash: '', createdAt: at, link }
      const detail = { user: user.id, name, role, by: 'invitation' }
      const created = { type: 'user.created', at, actor: by.actor, detail } as const
      await this.#app.unitOfWork.commit([recorded(created, { kind: 'user', user })])
      return this.#urlOf(token)
    })
  }

  /** A link by which the person chooses another password; the old one holds until then. Throws `not-found`, `conflict`, `forbidden`. */
  async reset(by: Reviewer, name: string): Promise<string> {
    must(by.role, 'people')
    const { token, link } = this.#newLink()
    await this.#change(by.actor, name, 'password link', (user) => {
      if (user.disabledAt !== undefined)
        throw new LazaretError('conflict', `${user.name} is disabled: \`lazaret user enable\` first.`)
      mustBeOurs(user, 'has no password here')
      return { ...user, link }
    })
    return this.#urlOf(token)
  }

  /** Ends the person's sessions, and lets nobody in under this name. Throws `not-found`, `conflict`, `forbidden`. */
  async disable(by: Reviewer, name: string): Promise<void> {
    must(by.role, 'people')
    await this.#change(by.actor, name, 'disabled', async (user) => {
      if (user.disabledAt !== undefined) throw new LazaretError('conflict', `${user.name} is disabled already.`)
      await this.#mustLeaveAdmin(user)
      const { link: _ended, ...rest } = user
      return { ...rest, disabledAt: this.#at() }
    })
  }

  async enable(by: Reviewer, name: string): Promise<void> {
    must(by.role, 'people')
    await this.#change(by.actor, name, 'enabled', ({ disabledAt, ...user }) => {
      if (disabledAt === undefined) throw new LazaretError('conflict', `${user.name} is not disabled.`)
      return user
    })
  }

  async giveRole(by: Reviewer, name: string, role: Role): Promise<void> {
    must(by.role, 'people')
    await this.#change(by.actor, name, `role ${role}`, async (user) => {
      mustBeOurs(user, 'has the role that its groups there give')
      if (user.role === role) throw new LazaretError('conflict', `${user.name} is ${role} already.`)
      await this.#mustLeaveAdmin(user)
      return { ...user, role }
    })
  }

  /** Whose link it is. Throws `forbidden` for one that is used, over or none, and `too-many-requests`. */
  async invited(token: string, origin: Origin): Promise<User> {
    await this.#byAddress.check(origin.address, 'attempts')
    const user = (await this.#app.records.users()).find(({ link }) => link !== undefined && isTokenOf(token, link))
    if (user?.link !== undefined && user.disabledAt === undefined && user.link.until > this.#at()) return user
    await this.#byAddress.record(origin.address)
    throw new LazaretError('forbidden', NO_LINK)
  }

  /** Ends the link, and all sessions of the person. Throws as `invited`, and `bad-request` for a poor choice. */
  async choosePassword(token: string, password: string, origin: Origin): Promise<User> {
    const { name } = await this.invited(token, origin)
    checkPasswordChoice(password, name)
    const passwordHash = await hashPassword(password)
    return this.#change({ kind: 'user', name, ...origin }, name, 'password', async ({ link, ...user }) => {
      if (link === undefined || !isTokenOf(token, link)) throw new LazaretError('forbidden', NO_LINK)
      return { ...user, passwordHash }
    })
  }

  /** By who knows the old one; ends all sessions of the person. Throws `forbidden`, `too-many-requests` and `bad-request`. */
  async changePassword(user: User, old: string, password: string, origin: Origin): Promise<User> {
    mustBeOurs(user, 'has no password here')
    const { id, name, passwordHash } = user
    await this.#byUser.attempt(id, 'attempts')
    if (!(await verifyPassword(old, passwordHash))) throw new LazaretError('forbidden', 'The old password is wrong.')
    await this.#byUser.clear(id)
    checkPasswordChoice(password, name)
    const next = await hashPassword(password)
    return this.#change({ kind: 'user', name, ...origin }, name, 'password', ({ link: _ended, ...rest }) => ({
      ...rest,
      passwordHash: next,
    }))
  }

  /** `what` stands in the event. Whatever changes of a person ends the person's sessions: a role must not outlive itself in one. */
  async #change(actor: Actor, name: string, what: string, to: (user: User) => User | Promise<User>): Promise<User> {
    return this.#lock.run('people', async () => {
      const user = await this.#named(name)
      if (user === undefined) throw new LazaretError('not-found', `There is no user ${name}.`)
      const changed = await to(user)
      const detail = { user: user.id, name: user.name, change: what }
      const event = { type: 'user.changed', at: this.#at(), actor, detail } as const
      const ended: readonly UnrecordedWrite[] =
        what === 'password link' ? [] : [{ kind: 'sessions-ended', userId: user.id }]
      await this.#app.unitOfWork.commit([recorded(event, { kind: 'user', user: changed })], ended)
      return changed
    })
  }

  /** Nobody is left to decide otherwise. */
  async #mustLeaveAdmin(user: User): Promise<void> {
    const others = (await this.#app.records.users()).filter(
      ({ id, role, disabledAt, passwordHash }) =>
        id !== user.id && role === 'admin' && disabledAt === undefined && passwordHash !== '',
    )
    if (user.role === 'admin' && others.length === 0)
      throw new LazaretError('conflict', `${user.name} is the only administrator: make another one first.`)
  }

  async #named(name: string): Promise<User | undefined> {
    return (await this.#app.records.users()).find((user) => user.name.toLowerCase() === name.toLowerCase())
  }

  #newLink(): { readonly token: string; readonly link: PasswordLink } {
    const token = randomBytes(32).toString('base64url')
    const until = new Date(this.#app.clock().getTime() + LINK_HOURS * 3_600_000).toISOString()
    return { token, link: { hash: sha256(token), until } }
  }

  /** In the fragment, which no server or proxy sees. */
  #urlOf(token: string): string {
    return `${this.#app.publicUrl}/ui/password#${token}`
  }

  #at(): string {
    return this.#app.clock().toISOString()
  }
}

/** Throws `conflict` for who is a person of the sign-in provider's. */
function mustBeOurs({ name, provided }: User, why: string): void {
  if (provided === undefined) return
  throw new LazaretError('conflict', `${name} signs in at ${new URL(provided.issuer).host}, and ${why}.`)
}

function isTokenOf(token: string, link: PasswordLink): boolean {
  return timingSafeEqual(Buffer.from(sha256(token)), Buffer.from(link.hash))
}
