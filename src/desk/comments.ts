import type { Case } from '../model/case.ts'
import { LazaretError } from '../model/errors.ts'
import type { LoggedEvent } from '../model/event.ts'
import { purlOf } from '../model/purl.ts'
import { recorded } from '../model/unit-of-work.ts'
import { plainText, type Reviewer } from './people.ts'
import { must } from './permissions.ts'
import type { DeskDependencies } from './ports.ts'

export const COMMENT_MAX_CHARACTERS = 2000
/** Comments of one case that are shown, the newest of them, and at most. */
const COMMENTS_MAX = 200

/** What somebody said on a case. */
export interface Comment {
  /** number of the event that tells of it */
  readonly seq: number
  /** ISO 8601 UTC */
  readonly at: string
  readonly by: string
  readonly text: string
  /** a question to whoever asked for the release: the page behind the refusal shows it */
  readonly asks?: true
}

/** What people say on cases. Each is an event of the log, and nothing else: it decides nothing, and nobody takes it back. */
export class Comments {
  readonly #app: Pick<DeskDependencies, 'records' | 'unitOfWork' | 'clock'>

  constructor(app: Pick<DeskDependencies, 'records' | 'unitOfWork' | 'clock'>) {
    this.#app = app
  }

  /** Throws `forbidden`, `not-found`, `bad-request`, and `too-many-requests` where the case has as many as are shown. */
  async add(reviewer: Reviewer, id: string, said: { readonly text: string; readonly asks?: true }): Promise<void> {
    must(reviewer.role, said.asks === true ? 'decide' : 'comment')
    const one = await this.#app.records.case(id)
    if (one === undefined) throw new LazaretError('not-found', 'There is no such case.')
    const text = plainText(said.text)
    if (text === '') throw new LazaretError('bad-request', 'A comment says something.')
    if (text.length > COMMENT_MAX_CHARACTERS)
      throw new LazaretError('bad-request', `A comment may have at most ${COMMENT_MAX_CHARACTERS} characters.`)
    if ((await this.of(one)).length >= COMMENTS_MAX)
      throw new LazaretError('too-many-requests', 'This case has enough comments already.')
    const detail = { message: text, ...(said.asks === true ? { asks: true } : {}) }
    const at = this.#app.clock().toISOString()
    const subject = { registry: one.registry, purl: purlOf(one.artifact), digest: one.digest }
    const { actor } = reviewer
    await this.#app.unitOfWork.commit([
      recorded({ type: 'case.commented', at, actor, ...subject, detail: { case: id, ...detail } }),
    ])
  }

  /** The oldest first. */
  async of({ id, registry, digest }: Pick<Case, 'id' | 'registry' | 'digest'>): Promise<readonly Comment[]> {
    const events = await this.#app.records.events({ type: 'case.commented', registry, digest }, { limit: COMMENTS_MAX })
    return events
      .filter(({ detail }) => detail['case'] === id)
      .map((event) => commentIn(event))
      .toReversed()
  }
}

function commentIn({ seq, at, actor, detail }: LoggedEvent): Comment {
  const { message, asks } = detail
  const said = { seq, at, by: actor.name, text: typeof message === 'string' ? message : '' }
  return asks === true ? { ...said, asks } : said
}
