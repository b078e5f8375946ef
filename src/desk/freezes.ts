import { randomUUID } from 'node:crypto'
import { LazaretError } from '../model/errors.ts'
import type { Freeze } from '../model/freeze.ts'
import { recorded } from '../model/unit-of-work.ts'
import { reasonIn } from './deciding.ts'
import type { Reviewer } from './people.ts'
import { must } from './permissions.ts'
import type { DeskDependencies } from './ports.ts'

/** The longest that a freeze lasts, days: whoever wants more of it starts another. */
export const FREEZE_MAX_DAYS = 30

const DAY_MS = 86_400_000

export interface FreezeChoice {
  /** absent: all */
  readonly registry?: string
  /** ISO 8601; absent: now */
  readonly line?: string
  /** ISO 8601 */
  readonly until: string
  readonly reason: string
}

/** Lines in the sand: for a while nothing is served that was published after one. */
export class Freezes {
  readonly #app: DeskDependencies

  constructor(app: DeskDependencies) {
    this.#app = app
  }

  /** All of them, the newest first: lifted and ended ones stay findable. */
  async list(): Promise<readonly Freeze[]> {
    return this.#app.records.freezes({})
  }

  /** Throws `forbidden` for who is no administrator, and `bad-request`. */
  async start(reviewer: Reviewer, choice: FreezeChoice): Promise<Freeze> {
    must(reviewer.role, 'freeze')
    const now = this.#app.clock().getTime()
    const { registry = '*' } = choice
    if (registry !== '*' && !this.#app.registries.some(({ name }) => name === registry))
      throw new LazaretError('bad-request', 'There is no registry of that name.')
    const lineMs = choice.line === undefined ? now : Date.parse(choice.line)
    if (!(lineMs <= now)) throw new LazaretError('bad-request', 'The line must be a time that is not to come yet.')
    const untilMs = Date.parse(choice.until)
    if (!(untilMs > now)) throw new LazaretError('bad-request', 'The end must be a time to come.')
    if (untilMs > now + (FREEZE_MAX_DAYS + 1) * DAY_MS)
      throw new LazaretError('bad-request', `A freeze may last at most ${FREEZE_MAX_DAYS} days.`)
    const freeze: Freeze = {
      id: randomUUID(),
      registry,
      line: new Date(lineMs).toISOString(),
      until: new Date(untilMs).toISOString(),
      reason: reasonIn(choice.reason),
      by: reviewer.actor.name,
      at: new Date(now).toISOString(),
    }
    const { id, line, until, reason, at } = freeze
    const about = registry === '*' ? {} : { registry }
    const detail = { freeze: id, line, until, reason }
    await this.#app.unitOfWork.commit([
      recorded({ type: 'freeze.started', at, actor: reviewer.actor, ...about, detail }, { kind: 'freeze', freeze }),
    ])
    return freeze
  }

  /** Ends a freeze before its time. Throws `forbidden`, `not-found` and `conflict`. */
  async lift(reviewer: Reviewer, id: string, text: string): Promise<void> {
    must(reviewer.role, 'freeze')
    const freeze = (await this.#app.records.freezes({})).find((one) => one.id === id)
    if (freeze === undefined) throw new LazaretError('not-found', 'There is no such freeze.')
    const at = this.#app.clock().toISOString()
    if (freeze.until <= at) throw new LazaretError('conflict', 'This freeze has ended by itself.')
    const about = freeze.registry === '*' ? {} : { registry: freeze.registry }
    const detail = { freeze: id, reason: reasonIn(text) }
    const { actor } = reviewer
    await this.#app.unitOfWork.commit([
      recorded(
        { type: 'freeze.lifted', at, actor, ...about, detail },
        { kind: 'freeze-lifted', id, at, by: actor.name },
      ),
    ])
  }
}
