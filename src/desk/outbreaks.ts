import { randomUUID } from 'node:crypto'
import { LazaretError } from '../model/errors.ts'
import type { NewEvent } from '../model/event.ts'
import type { Delivery, Outbreak, OutbreakTarget } from '../model/outbreak.ts'
import { cut } from '../model/text.ts'
import { recorded } from '../model/unit-of-work.ts'
import { reasonIn } from './deciding.ts'
import { targetsIn } from './outbreak-text.ts'
import { plainText, type Reviewer } from './people.ts'
import { must } from './permissions.ts'
import type { DeskDependencies } from './ports.ts'

export const TITLE_MAX_CHARACTERS = 200

/** Deliveries of one answer; the counts are of all. */
const DELIVERIES_SHOWN = 1000
/** Events of a package that are read for its page, at least; an outbreak has all. */
const RECEIVED_EVENTS = 5000
/** Receivers that get an event of their own, for whoever is notified of them. */
const RECEIVERS_TOLD = 500
const PURLS_TOLD = 20

export interface Reach {
  readonly targets: readonly OutbreakTarget[]
  /** the last one first */
  readonly deliveries: readonly Delivery[]
  /** in all, of which the list may hold fewer */
  readonly deliveryCount: number
  /** tokens, and addresses of those who showed none */
  readonly receiverCount: number
  /** there are more than were counted, of earlier times */
  readonly isCutShort?: true
}

export interface OutbreakChoice {
  readonly title: string
  readonly text: string
  readonly reason: string
}

/** What went round: who received it, and one decision that blocks all of it. */
export class Outbreaks {
  readonly #app: DeskDependencies

  constructor(app: DeskDependencies) {
    this.#app = app
  }

  /** Who received what the text names. Throws `bad-request`. */
  async reach(text: string): Promise<Reach> {
    return this.#reachOf(targetsIn(text))
  }

  /** Who received it lately: of what everybody uses not the whole log is read. */
  async received(target: OutbreakTarget): Promise<Reach> {
    return this.#reachOf([target], RECEIVED_EVENTS)
  }

  /** The newest first; lifted ones stay findable. */
  async list(): Promise<readonly Outbreak[]> {
    return this.#app.records.outbreaks({})
  }

  async one(id: string): Promise<{ readonly outbreak: Outbreak; readonly reach: Reach }> {
    const outbreak = await this.#find(id)
    return { outbreak, reach: await this.#reachOf(outbreak.targets) }
  }

  /** Blocks it all, on every route, and tells who received it: one commit. Throws `bad-request`. */
  async declare(
    reviewer: Reviewer,
    choice: OutbreakChoice,
  ): Promise<{ readonly outbreak: Outbreak; readonly reach: Reach }> {
    must(reviewer.role, 'declare-outbreaks')
    const title = plainText(choice.title).replaceAll(/\s+/g, ' ')
    if (title === '' || title.length > TITLE_MAX_CHARACTERS)
      throw new LazaretError('bad-request', `A title of at most ${TITLE_MAX_CHARACTERS} characters is wanted.`)
    const reach = await this.reach(choice.text)
    const { targets } = reach
    const at = this.#app.clock().toISOString()
    const { actor } = reviewer
    const outbreak: Outbreak = {
      id: randomUUID(),
      title,
      targets,
      reason: reasonIn(choice.reason),
      by: actor.name,
      at,
    }
    const { id, reason } = outbreak
    const detail = {
      outbreak: id,
      title,
      reason,
      targets: targets.length,
      named: targets.slice(0, PURLS_TOLD).map((target) => wordsOf(target)),
      receivers: reach.receiverCount,
      ...(reach.isCutShort === true ? { more_receivers: true } : {}),
    }
    const told = receiversOf(reach.deliveries).slice(0, RECEIVERS_TOLD)
    await this.#app.unitOfWork.commit([
      recorded({ type: 'outbreak.declared', at, actor, detail }, { kind: 'outbreak', outbreak }),
      ...told.map((receiver) => recorded(receivedEvent(receiver, outbreak, reviewer))),
    ])
    return { outbreak, reach }
  }

  /** Only an administrator: what it blocked is judged by the policy again. */
  async lift(reviewer: Reviewer, id: string, text: string): Promise<void> {
    must(reviewer.role, 'lift-outbreaks')
    await this.#find(id)
    const at = this.#app.clock().toISOString()
    const { actor } = reviewer
    const detail = { outbreak: id, reason: reasonIn(text) }
    await this.#app.unitOfWork.commit([
      recorded({ type: 'outbreak.lifted', at, actor, detail }, { kind: 'outbreak-lifted', id, at, by: actor.name }),
    ])
  }

  async #find(id: string): Promise<Outbreak> {
    const found = (await this.#app.records.outbreaks({})).find((one) => one.id === id)
    if (found === undefined) throw new LazaretError('not-found', 'There is no such outbreak.')
    return found
  }

  async #reachOf(targets: readonly OutbreakTarget[], eventsMax?: number): Promise<Reach> {
    const { deliveries, isCutShort } = await this.#app.records.deliveries(targets, eventsMax)
    return {
      targets,
      deliveries: deliveries.slice(0, DELIVERIES_SHOWN),
      deliveryCount: deliveries.length,
      receiverCount: receiversOf(deliveries).length,
      // Never a reason to refuse the block: what went furthest is blocked first.
      ...(isCutShort ? { isCutShort } : {}),
    }
  }
}

type Receiver = [Delivery, ...Delivery[]]

/** Deliveries of one token and project, or of one address without a token, together. */
function receiversOf(deliveries: readonly Delivery[]): readonly Readonly<Receiver>[] {
  const found = new Map<string, Receiver>()
  for (const delivery of deliveries) {
    const { token, project, address } = delivery
    const key = JSON.stringify(token === 'anonymous' ? [address] : [token, project])
    const known = found.get(key)
    if (known === undefined) found.set(key, [delivery])
    else known.push(delivery)
  }
  return [...found.values()]
}

/** Who received it, for those who are notified: by project, token and host. */
function receivedEvent(
  receiver: Readonly<Receiver>,
  { id, title, at }: Outbreak,
  { actor }: Reviewer,
): NewEvent<'outbreak.received'> {
  const [{ token, project, lastAt }] = receiver
  const hosts = [...new Set(receiver.flatMap(({ address }) => address ?? []))]
  return {
    type: 'outbreak.received',
    at,
    actor,
    registry: receiver[0].registry,
    detail: {
      outbreak: id,
      title,
      token: cut(token, 200),
      ...(project === undefined ? {} : { project: cut(project, 200) }),
      hosts: hosts.slice(0, PURLS_TOLD),
      purls: [...new Set(receiver.map(({ purl }) => purl))].slice(0, PURLS_TOLD).map((purl) => cut(purl, 300)),
      last: lastAt,
    },
  }
}

export function wordsOf(target: OutbreakTarget): string {
  if (target.kind === 'digest') return `sha256:${target.digest}`
  const { ecosystem, name } = target
  return target.kind === 'package' ? `${ecosystem}:${name}` : `${ecosystem}:${name}@${target.version}`
}
