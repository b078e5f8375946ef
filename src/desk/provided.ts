import { randomBytes, randomUUID } from 'node:crypto'
import { BoundedMap } from '../model/bounded-map.ts'
import { LazaretError } from '../model/errors.ts'
import type { Actor } from '../model/event.ts'
import type { ClaimedPerson, SignInAttempt, SignInProvider, SignInSettings } from '../model/sign-in.ts'
import { cut } from '../model/text.ts'
import { recorded, type UnrecordedWrite } from '../model/unit-of-work.ts'
import type { Role, User } from '../model/user.ts'
import { personOfClaims } from './claimed.ts'
import type { KeyedLock } from './lock.ts'
import type { DeskDependencies } from './ports.ts'
import { Sealer } from './sealed.ts'
import { Throttle } from './throttle.ts'
import { USER_NAME, type Origin } from './users.ts'

/** Whoever went to the provider must be back within this, seconds. */
export const ATTEMPT_SECONDS = 600

/** Free failures of one address, then delays. */
const BY_ADDRESS = { free: 10, firstDelaySeconds: 5, longestDelaySeconds: 900, forgetSeconds: 3600 }

/** Answers that were taken are remembered, so that none is taken twice. */
const TAKEN_MAX = 10_000

const OVER = 'This sign-in is over, or was begun in another browser: begin again.'

/** Where the provider sends the browser back to, below our public URL. */
export const CALLBACK = '/ui/sign-in/callback'

/** People who sign in at a provider. An account is made at the first sign-in; its role is what the groups give, each time anew. */
export class ProvidedPeople {
  readonly settings: SignInSettings
  readonly #provider: SignInProvider
  readonly #app: DeskDependencies
  readonly #lock: KeyedLock
  readonly #sealer: Sealer
  readonly #byAddress: Throttle
  readonly #taken = new BoundedMap<string, true>(TAKEN_MAX)

  constructor(app: DeskDependencies, lock: KeyedLock, settings: SignInSettings, provider: SignInProvider) {
    this.settings = settings
    this.#app = app
    this.#lock = lock
    this.#provider = provider
    this.#sealer = new Sealer(settings.clientSecret, 'sign-in')
    this.#byAddress = new Throttle('provider address', BY_ADDRESS, app)
  }

  /** Where the browser goes, and what it keeps meanwhile. Throws LazaretError `upstream-…`. */
  async begin(): Promise<{ readonly url: URL; readonly sealed: string }> {
    const attempt: SignInAttempt = { state: random(), nonce: random(), verifier: random() }
    const url = await this.#provider.begin(attempt, this.#callback)
    const { state, nonce, verifier } = attempt
    const at = this.#app.clock().getTime()
    return { url, sealed: this.#sealer.seal([at, state, nonce, verifier].join(' ')) }
  }

  /**
   * Who came back. `sealed`: what the browser kept; `query`: that of the callback, with its question mark. Throws `unauthenticated` where
   * the answer does not belong to the attempt or is not accepted, `forbidden` where the person may not use Lazaret, `too-many-requests`,
   * and `upstream-…`.
   */
  async finish(sealed: string | undefined, query: string, origin: Origin): Promise<User> {
    await this.#byAddress.check(origin.address, 'failed sign-ins from your address')
    const attempt = this.#attemptOf(sealed)
    if (attempt === undefined || this.#taken.get(attempt.state) !== undefined)
      throw new LazaretError('unauthenticated', OVER)
    this.#taken.set(attempt.state, true)
    try {
      const claimed = await this.#provider.finish(new URL(`${this.#callback}${query}`), attempt)
      return await this.#lock.run('people', () => this.#let(claimed, origin))
    } catch (error) {
      if (error instanceof LazaretError) await this.#failed(error, origin)
      throw error
    }
  }

  /** Where a person who is of the provider signs out there, too. */
  async signOut({ provided }: User): Promise<URL | undefined> {
    if (provided?.issuer !== this.settings.issuer) return undefined
    return this.#provider.signOut(`${this.#app.publicUrl}/ui/`)
  }

  get #callback(): string {
    return `${this.#app.publicUrl}${CALLBACK}`
  }

  #attemptOf(sealed: string | undefined): SignInAttempt | undefined {
    const opened = sealed === undefined ? undefined : this.#sealer.open(sealed)
    const [at, state, nonce, verifier] = opened?.split(' ') ?? []
    if (state === undefined || nonce === undefined || verifier === undefined) return undefined
    const ageMs = this.#app.clock().getTime() - Number(at)
    return ageMs >= 0 && ageMs < ATTEMPT_SECONDS * 1000 ? { state, nonce, verifier } : undefined
  }

  async #let(claimed: ClaimedPerson, origin: Origin): Promise<User> {
    const { issuer, label } = this.settings
    const users = await this.#app.records.users()
    const known = users.find(({ provided }) => provided?.issuer === issuer && provided.subject === claimed.subject)
    if (known?.disabledAt !== undefined)
      throw new LazaretError('forbidden', `The account ${known.name} is disabled here.`)
    const { name, role } = await this.#claimedOrOut(claimed, known)
    if (known !== undefined) return known.role === role ? known : this.#giveRole(known, role, origin)
    if (users.some((user) => user.name.toLowerCase() === name.toLowerCase()))
      throw new LazaretError(
        'forbidden',
        `Somebody else is called ${name} here already: an account of Lazaret's never becomes one of ${label}.`,
      )
    return this.#make(claimed.subject, name, role, origin)
  }

  /** Whoever lost the last group that lets in loses the sessions from before, too. */
  async #claimedOrOut(claimed: ClaimedPerson, known: User | undefined): Promise<{ name: string; role: Role }> {
    try {
      return personOfClaims(claimed, this.settings)
    } catch (error) {
      if (known !== undefined) await this.#app.unitOfWork.commit([], [{ kind: 'sessions-ended', userId: known.id }])
      throw error
    }
  }

  async #make(subject: string, name: string, role: Role, origin: Origin): Promise<User> {
    const at = this.#app.clock().toISOString()
    const provided = { issuer: this.settings.issuer, subject }
    const user: User = { id: randomUUID(), name, role, passwordHash: '', createdAt: at, provided }
    const detail = { user: user.id, name, role, by: 'sign-in provider', subject }
    const event = { type: 'user.created', at, actor: actorOf(name, origin), detail } as const
    await this.#app.unitOfWork.commit([recorded(event, { kind: 'user', user })])
    return user
  }

  async #giveRole(known: User, role: Role, origin: Origin): Promise<User> {
    const user: User = { ...known, role }
    const at = this.#app.clock().toISOString()
    const detail = { user: user.id, name: user.name, change: `role ${role}`, by: 'sign-in provider' }
    const event = { type: 'user.changed', at, actor: actorOf(user.name, origin), detail } as const
    const ended: UnrecordedWrite = { kind: 'sessions-ended', userId: user.id }
    await this.#app.unitOfWork.commit([recorded(event, { kind: 'user', user })], [ended])
    return user
  }

  async #failed({ message }: LazaretError, origin: Origin): Promise<void> {
    await this.#byAddress.record(origin.address)
    const at = this.#app.clock().toISOString()
    const detail = { by: 'sign-in provider', problem: cut(message, 300) }
    const event = { type: 'user.sign-in-failed', at, actor: actorOf('unknown', origin), detail } as const
    await this.#app.unitOfWork.commit([recorded(event)])
  }
}

function random(): string {
  return randomBytes(32).toString('base64url')
}

function actorOf(name: string, origin: Origin): Actor {
  return { kind: 'user', name: USER_NAME.test(name) ? name : 'unknown', ...origin }
}
