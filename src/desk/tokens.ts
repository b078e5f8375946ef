import { randomBytes, randomUUID } from 'node:crypto'
import { sha256 } from '../model/digest.ts'
import { LazaretError } from '../model/errors.ts'
import { isInForce, TOKEN_NAME, type AccessToken, type TokenRight } from '../model/token.ts'
import { recorded } from '../model/unit-of-work.ts'
import type { Reviewer } from './people.ts'
import type { DeskDependencies } from './ports.ts'

/** What tokens of ours begin with, so that a scanner for secrets knows them. */
const PREFIX = 'lazaret_'

/** Random bytes of a token. */
const TOKEN_BYTES = 32

export interface NewToken {
  readonly name: string
  readonly project?: string
  readonly registries?: readonly string[]
  readonly may?: readonly TokenRight[]
  /** ISO 8601 UTC */
  readonly until?: string
}

/** Tokens by which clients are known. */
export class Tokens {
  readonly #app: Pick<DeskDependencies, 'records' | 'unitOfWork' | 'clock' | 'registries'>

  constructor(app: Pick<DeskDependencies, 'records' | 'unitOfWork' | 'clock' | 'registries'>) {
    this.#app = app
  }

  /** Makes a token, which is told once and never again. Throws `bad-request`, `conflict`, `not-found`. */
  async add(
    { actor }: Reviewer,
    { name, project = '', registries = [], may = [], until }: NewToken,
  ): Promise<{ readonly token: AccessToken; readonly secret: string }> {
    const spelling = 'takes letters, digits and . _ @ / - only, a letter or digit first, at most 64'
    if (!TOKEN_NAME.test(name)) throw new LazaretError('bad-request', `The name of a token ${spelling}.`)
    if (project !== '' && !TOKEN_NAME.test(project)) throw new LazaretError('bad-request', `A project ${spelling}.`)
    const unknown = registries.find((wanted) => !this.#app.registries.some((known) => known.name === wanted))
    if (unknown !== undefined) throw new LazaretError('not-found', `There is no registry ${unknown}.`)
    const at = this.#app.clock().toISOString()
    if (until !== undefined && until <= at) throw new LazaretError('bad-request', 'The end of a token is to come.')
    const secret = `${PREFIX}${randomBytes(TOKEN_BYTES).toString('base64url')}`
    const optional = { ...(may.length === 0 ? {} : { may }), ...(until === undefined ? {} : { until }) }
    const token = { id: randomUUID(), name, project, registries, hash: sha256(secret), by: actor.name, at, ...optional }
    const detail = { token: token.id, name, project, registries, ...optional }
    await this.#app.unitOfWork.commit([recorded({ type: 'token.added', at, actor, detail }, { kind: 'token', token })])
    return { token, secret }
  }

  /** All of them, the newest first: revoked and ended ones stay findable. */
  list(): Promise<readonly AccessToken[]> {
    return this.#app.records.tokens()
  }

  /** The token that this is, as the database has it now; undefined: none of ours, or none that is in force. */
  async find(secret: string): Promise<AccessToken | undefined> {
    if (!secret.startsWith(PREFIX)) return undefined
    const [hash, at] = [sha256(secret), this.#app.clock().toISOString()]
    return (await this.list()).find((token) => token.hash === hash && isInForce(token, at))
  }

  /** Ends the token of this name that is in force. Throws `not-found`. */
  async revoke({ actor }: Reviewer, name: string): Promise<AccessToken> {
    const token = (await this.list()).find((one) => one.name === name && one.revokedAt === undefined)
    if (token === undefined) throw new LazaretError('not-found', `There is no token ${name} in force.`)
    const at = this.#app.clock().toISOString()
    const { id } = token
    const detail = { token: id, name, project: token.project }
    const change = { kind: 'token-revoked', id, at, by: actor.name } as const
    await this.#app.unitOfWork.commit([recorded({ type: 'token.revoked', at, actor, detail }, change)])
    return token
  }
}
