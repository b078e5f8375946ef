import { randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import { sha256 } from '../model/digest.ts'
import { LazaretError } from '../model/errors.ts'
import type { Actor } from '../model/event.ts'
import { cut } from '../model/text.ts'
import { recorded } from '../model/unit-of-work.ts'
import type { User } from '../model/user.ts'
import { KeyedLock } from './lock.ts'
import { checkPasswordChoice, hashPassword, verifyPassword } from './password.ts'
import type { DeskDependencies } from './ports.ts'
import { Throttle } from './throttle.ts'

/** Where a person's request came from. */
export interface Origin {
  readonly address: string
  /** User-Agent, cut at 200 characters */
  readonly client: string
}

/** Free attempts, then delays: short ones for a name, so that nobody can lock a colleague out for long. */
const BY_ADDRESS = { free: 10, firstDelaySeconds: 5, longestDelaySeconds: 900, forgetSeconds: 3600 }
const BY_NAME = { free: 5, firstDelaySeconds: 1, longestDelaySeconds: 60, forgetSeconds: 3600 }

/** Names that people may choose; also what keeps them harmless in logs and lines. */
export const USER_NAME = /^[a-zA-Z0-9][a-zA-Z0-9._@-]{0,63}$/

/** People who may sign in, and how the first of them comes to be. */
export class Users {
  readonly #app: DeskDependencies
  readonly #byAddress: Throttle
  readonly #byName: Throttle
  readonly #lock: KeyedLock
  /** verified against where no such user exists, so that both answers take the same time */
  #decoy: Promise<string> | undefined

  constructor(app: DeskDependencies) {
    this.#app = app
    this.#lock = new KeyedLock(app.turn)
    this.#byAddress = new Throttle('sign-in address', BY_ADDRESS, app)
    this.#byName = new Throttle('sign-in name', BY_NAME, app)
  }

  /**
   * Where nobody can sign in yet: a link by which one person becomes the administrator, to be printed once. Only the hash
   * of its token is kept. The token stands in the URL's fragment, which no server or proxy sees.
   */
  async openSetup(): Promise<string | undefined> {
    if ((await this.#app.records.users()).length > 0) return undefined
    const token = randomBytes(32).toString('base64url')
    await this.#app.memory.addSetupLink(sha256(token), this.#app.clock().getTime())
    return `${this.#app.publicUrl}/ui/setup#${token}`
  }

  async setupNeeded(): Promise<boolean> {
    return (await this.#app.memory.setupLinks()).length > 0 && (await this.#app.records.users()).length === 0
  }

  /** Makes the first administrator. Throws `forbidden` for a wrong or used token. */
  async setUp(token: string, name: string, password: string, origin: Origin): Promise<User> {
    await this.#byAddress.check(origin.address, 'attempts')
    return this.#lock.run('setup', async () => {
      if (!(await this.#isSetupToken(token)) || !(await this.setupNeeded())) {
        await this.#byAddress.record(origin.address)
        throw new LazaretError('forbidden', 'This set-up link is not valid any more. A restart prints a new one.')
      }
      if (!USER_NAME.test(name))
        throw new LazaretError('bad-request', 'The name takes letters, digits and . _ @ - only.')
      checkPasswordChoice(password, name)
      const at = this.#app.clock().toISOString()
      const user: User = {
        id: randomUUID(),
        name,
        role: 'admin',
        passwordHash: await hashPassword(password),
        createdAt: at,
      }
      const actor: Actor = { kind: 'user', name, ...origin }
      const detail = { user: user.id, role: user.role, by: 'set-up link' }
      await this.#app.unitOfWork.commit([recorded({ type: 'user.created', at, actor, detail }, { kind: 'user', user })])
      await this.#app.memory.endSetup()
      return user
    })
  }

  /** The user behind name and password. Throws `unauthenticated`, without saying which was wrong, or `too-many-requests`. */
  async authenticate(name: string, password: string, origin: Origin): Promise<User> {
    const key = cut(name.toLowerCase(), 64)
    await this.#byName.check(key, 'failed sign-ins under this name')
    // counted before the slow part, so that attempts in parallel count too
    await this.#byAddress.attempt(origin.address, 'failed sign-ins from your address')
    await this.#byName.attempt(key, 'failed sign-ins under this name')
    const user = await this.#match(name, password)
    if (user === undefined) {
      await this.#failed(name, origin)
      throw new LazaretError('unauthenticated', 'Name or password is wrong.')
    }
    await this.#byAddress.clear(origin.address)
    await this.#byName.clear(key)
    return user
  }

  /** Undefined for who may not sign in, too. */
  async byId(id: string): Promise<User | undefined> {
    return (await this.#app.records.users()).find((user) => user.id === id && user.disabledAt === undefined)
  }

  async #match(name: string, password: string): Promise<User | undefined> {
    const user = (await this.#app.records.users()).find((one) => one.name.toLowerCase() === name.toLowerCase())
    this.#decoy ??= hashPassword(randomBytes(16).toString('hex'))
    const hash = user === undefined || user.passwordHash === '' ? await this.#decoy : user.passwordHash
    const right = await verifyPassword(password, hash)
    return right && user?.disabledAt === undefined ? user : undefined
  }

  async #failed(name: string, origin: Origin): Promise<void> {
    const at = this.#app.clock().toISOString()
    // a name that nobody has may be a password typed into the wrong field: it stays out of the log
    const known = USER_NAME.test(name) && (await this.#app.records.users()).some((user) => user.name === name)
    const actor: Actor = { kind: 'user', name: known ? name : 'unknown', ...origin }
    await this.#app.unitOfWork.commit([recorded({ type: 'user.sign-in-failed', at, actor, detail: {} })])
  }

  async #isSetupToken(token: string): Promise<boolean> {
    const given = Buffer.from(sha256(token))
    return (await this.#app.memory.setupLinks()).some((hash) => timingSafeEqual(given, Buffer.from(hash)))
  }
}
