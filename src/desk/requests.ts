import { randomUUID } from 'node:crypto'
import type { ArtifactName } from '../model/artifact.ts'
import type { Case } from '../model/case.ts'
import type { Sha256 } from '../model/digest.ts'
import { LazaretError } from '../model/errors.ts'
import { recorded, type Recorded } from '../model/unit-of-work.ts'
import { purlOf } from '../model/purl.ts'
import { isServed } from '../model/verdict.ts'
import type { KeyedLock } from './lock.ts'
import { plainText } from './people.ts'
import type { DeskDependencies } from './ports.ts'
import { Throttle } from './throttle.ts'
import type { Origin } from './users.ts'

export const MESSAGE_MAX_CHARACTERS = 2000
export const CONTACT_MAX_CHARACTERS = 200
/** Messages that one case keeps from the form. */
const MESSAGES_PER_CASE = 100
const BY_ADDRESS = { free: 5, firstDelaySeconds: 30, longestDelaySeconds: 3600, forgetSeconds: 6 * 3600 }

/** What somebody asks for by the form of a refusal's page. */
export interface ReleaseRequest {
  readonly registry: string
  readonly artifact: ArtifactName
  readonly digest: Sha256
  readonly message: string
  readonly contact: string
  /** name of the user who asks; absent: nobody is signed in */
  readonly person?: string
}

/** Requests for release, by people who need not be signed in. */
export class Requests {
  readonly #app: DeskDependencies
  readonly #lock: KeyedLock
  readonly #byAddress: Throttle

  constructor(app: DeskDependencies, lock: KeyedLock) {
    this.#app = app
    this.#lock = lock
    this.#byAddress = new Throttle('request address', BY_ADDRESS, app)
  }

  /** Puts the request on the case's file; opens a case where the refusal had none. Returns the case's id. */
  async ask(request: ReleaseRequest, origin: Origin): Promise<string> {
    const message = bounded('message', request.message, MESSAGE_MAX_CHARACTERS)
    const contact = bounded('contact', request.contact, CONTACT_MAX_CHARACTERS).replaceAll(/\s+/g, ' ')
    if (message === '') throw new LazaretError('bad-request', 'Say in a sentence what you need the package for.')
    await this.#byAddress.attempt(origin.address, 'requests from your address')
    return this.#lock.run(`${request.registry} ${request.digest} ${purlOf(request.artifact)}`, async () =>
      this.#ask(request, message, contact, origin),
    )
  }

  async #ask(request: ReleaseRequest, message: string, contact: string, origin: Origin): Promise<string> {
    const { registry, digest, artifact } = request
    const { records, unitOfWork, clock } = this.#app
    const at = clock().toISOString()
    const verdict = await this.#app.ports.decideNow(registry, artifact, digest)
    if (verdict !== undefined && isServed(verdict.outcome)) {
      throw new LazaretError('conflict', 'This artifact is not refused any more: try again to install it.')
    }
    const known = await records.caseOf(registry, artifact, digest)
    await this.#checkRoom(known)
    const one: Case = known ?? { id: randomUUID(), registry, artifact, digest, state: 'open', openedAt: at }
    const subject = { at, registry, purl: purlOf(artifact), digest }
    const told: Recorded[] = []
    if (known === undefined) {
      const detail = { case: one.id, because: 'requested' }
      const actor = { kind: 'system', name: 'desk' } as const
      told.push(recorded({ type: 'case.opened', ...subject, actor, detail }, { kind: 'case-opened', case: one }))
    }
    const { person } = request
    const said = { message, ...(contact === '' ? {} : { contact }), ...(person === undefined ? {} : { person }) }
    const unnamed = { kind: 'client', name: contact === '' ? 'unnamed' : contact } as const
    const actor = { ...(person === undefined ? unnamed : ({ kind: 'user', name: person } as const)), ...origin }
    told.push(
      recorded(
        { type: 'case.requested', ...subject, actor, detail: { case: one.id, message } },
        { kind: 'case-requested', request: { caseId: one.id, at, requester: origin, ...said } },
      ),
    )
    await unitOfWork.commit(told)
    return one.id
  }

  async #checkRoom(one: Case | undefined): Promise<void> {
    if (one === undefined) return
    const asked = await this.#app.records.requests(one.id, { limit: 1000 })
    if (asked.filter((request) => request.message !== undefined).length >= MESSAGES_PER_CASE) {
      throw new LazaretError('too-many-requests', 'This case has enough requests already; a reviewer will see them.')
    }
  }
}

function bounded(what: string, text: string, max: number): string {
  if (text.length > max) throw new LazaretError('bad-request', `The ${what} may have at most ${max} characters.`)
  return plainText(text)
}
