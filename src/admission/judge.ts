import type { StoredArtifact } from '../model/artifact.ts'
import {
  packageFactsOf,
  type AddedPackages,
  type DecisionInput,
  type PreviousFacts,
  type UnavailablePrevious,
} from '../model/decision.ts'
import type { ContentFacts, JudgedFacts } from '../model/fact.ts'
import { releaseHistory } from '../model/release-history.ts'
import type { Records } from '../model/records.ts'
import { isServed, type Verdict } from '../model/verdict.ts'
import { judgedFacts } from '../inspection/claims.ts'
import { packagesAdded } from '../policy/added-packages.ts'
import type { Listed } from './assessment.ts'
import type { PolicyEngine } from './policy-engine.ts'

/** A verdict, and all that it is a function of besides the policy. */
export interface Judgement {
  readonly input: DecisionInput
  readonly verdict: Verdict
  /** of policies, waivers and rejections, as they were at the latest when it was decided */
  readonly revision: string
  /** of what people decided, alone */
  readonly asOf: number
}

export interface ContentJudgement extends Judgement {
  readonly facts: JudgedFacts
}

/** What is known of the version before, if anything is earlier. `find` is asked only where the verdict hangs on it. */
export interface Before {
  /** the first that may be it; undefined: nothing is earlier */
  readonly version: string | undefined
  find(): Promise<PreviousFacts>
  /** What upstream says of packages that it begins to depend on. Asked where the verdict hangs on it. */
  added(names: readonly string[]): Promise<AddedPackages>
}

/** Asks the policy: once on metadata; once on content, and once more where the verdict hangs on the version before. */
export class Judge {
  readonly #policyEngine: Pick<PolicyEngine, 'decide' | 'revision' | 'decisions' | 'resemblesOwn'>
  readonly #records: Pick<Records, 'verdict' | 'advisories'>

  constructor(
    policyEngine: Pick<PolicyEngine, 'decide' | 'revision' | 'decisions' | 'resemblesOwn'>,
    records: Pick<Records, 'verdict' | 'advisories'>,
  ) {
    this.#policyEngine = policyEngine
    this.#records = records
  }

  async metadata(listed: Listed): Promise<Judgement> {
    return this.#decide(listed)
  }

  async content(
    listed: Listed,
    stored: StoredArtifact,
    measured: ContentFacts,
    before: Before,
  ): Promise<ContentJudgement> {
    const facts = judgedFacts(measured, listed.entry, stored.integrity)
    const decide = async (previous: PreviousFacts, added?: AddedPackages): Promise<ContentJudgement> => {
      const { digest, replacedAt, firstSeenAt } = stored
      const content = {
        digest,
        facts,
        previous,
        ...(added === undefined ? {} : { added }),
        ...(replacedAt === undefined ? {} : { replacedAt }),
      }
      return { facts, ...(await this.#decide(listed, { firstSeenAt, content })) }
    }
    const against = async (previous: PreviousFacts): Promise<ContentJudgement> => {
      const first = await decide(previous)
      const names = first.verdict.undecided === undefined ? [] : packagesAdded(facts, previous)
      if (names.length === 0) return first
      const added = await before.added(names)
      const since = added.missing === undefined ? undefined : await this.#waitingSince(listed, stored)
      return decide(previous, { ...added, ...(since === undefined ? {} : { since }) })
    }
    const { version } = before
    if (version === undefined) return against({ kind: 'none' })
    const open = await against({ kind: 'unavailable', version })
    if (open.verdict.undecided === undefined) return open
    const previous = await before.find()
    if (previous.kind === 'unavailable') return against(await this.#timed(previous, listed, stored))
    const judged = await against(previous)
    const insteadOf = previous.kind === 'known' ? previous.insteadOf : undefined
    if (insteadOf === undefined || isServed(judged.verdict.outcome)) return judged
    return against(await this.#timed(insteadOf, listed, stored))
  }

  /** Since when it waits for its version before: an hour is an hour, restarts and retries in between or not. */
  async #timed(previous: UnavailablePrevious, listed: Listed, stored: StoredArtifact): Promise<UnavailablePrevious> {
    const since = await this.#waitingSince(listed, stored)
    return since === undefined ? previous : { ...previous, since }
  }

  async #waitingSince({ registry, entry }: Listed, { digest }: StoredArtifact): Promise<string | undefined> {
    const last = await this.#records.verdict(registry.name, entry, digest)
    return last?.undecided?.since
  }

  /** `known`: what is known beside the metadata. */
  async #decide(
    { registry, entry, snapshot }: Listed,
    known?: Pick<DecisionInput, 'firstSeenAt' | 'content'>,
  ): Promise<Judgement> {
    // Taken first: a policy, waiver or advisory that comes while it is decided, or written down, must decide it anew.
    const revision = this.#policyEngine.revision()
    const asOf = this.#policyEngine.decisions()
    const resemblesOwn = this.#policyEngine.resemblesOwn(registry.name, entry.name)
    const advisories = await this.#records.advisories(entry.ecosystem, entry.name)
    const input = {
      registry: registry.name,
      artifact: entry,
      firstSeenAt: snapshot.firstSeen[entry.filename] ?? snapshot.refreshedAt,
      history: releaseHistory(snapshot.catalogue, entry),
      package: packageFactsOf(snapshot.catalogue, snapshot, { advisories, resemblesOwn }),
      ...known,
    }
    return { input, verdict: await this.#policyEngine.decide(input), revision, asOf }
  }
}
