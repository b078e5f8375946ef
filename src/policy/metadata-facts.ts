import type { DecisionInput, PackageFacts } from '../model/decision.ts'
import { UNKNOWN } from '../model/unknown.ts'
import { isFixedBy } from './advisory-facts.ts'
import type { Age, Evaluation } from './evaluation.ts'
import { Reader } from './reader.ts'
import { isPrerelease } from './versions.ts'

/** `artifact` of conditions. The getters are named as policies spell them, see variables.ts. */
export class ArtifactFacts extends Reader {
  readonly #input: DecisionInput

  constructor(on: Evaluation, input: DecisionInput) {
    super(on)
    this.#input = input
  }

  get ecosystem(): string {
    return this.#input.artifact.ecosystem
  }
  get name(): string {
    return this.on.text(this.#input.artifact.name)
  }
  get version(): string {
    return this.on.text(this.#input.artifact.version)
  }
  get filename(): string {
    return this.on.text(this.#input.artifact.filename)
  }
  get kind(): string {
    return this.#input.artifact.kind
  }
  get age(): Age {
    return this.ageSince(this.#input.artifact.publishedAt, 'artifact.age')
  }
  get published_at(): Date {
    return new Date(this.momentMs(this.#input.artifact.publishedAt, 'artifact.published_at'))
  }
  get first_seen_age(): Age {
    return this.ageSince(this.#input.firstSeenAt, 'artifact.first_seen_age')
  }
  get size(): bigint {
    const bytes = this.known(this.#input.artifact.sizeBytes, 'artifact.size')
    return BigInt(this.known(Number.isFinite(bytes) ? Math.trunc(bytes) : UNKNOWN, 'artifact.size'))
  }
  get withdrawn(): boolean {
    return this.#input.artifact.withdrawn !== false
  }
  get prerelease(): boolean {
    this.on.pay(10)
    return isPrerelease(this.#input.artifact.ecosystem, this.#input.artifact.version)
  }
  get claimed(): boolean {
    return this.#input.artifact.claims.length > 0
  }
  get integrity(): string {
    return this.known(this.#input.content?.facts.integrity, 'artifact.integrity')
  }
  get licence(): string {
    return this.on.text(this.known(this.#input.content?.facts.licence, 'artifact.licence'))
  }
  get replaced(): boolean {
    return this.known(this.#input.content, 'artifact.replaced').replacedAt !== undefined
  }
}

/** `release` of conditions. */
export class ReleaseFacts extends Reader {
  readonly #input: DecisionInput

  constructor(on: Evaluation, input: DecisionInput) {
    super(on)
    this.#input = input
  }

  get age(): Age {
    return this.ageSince(this.#input.artifact.publishedAt, 'release.age')
  }
  get prerelease(): boolean {
    this.on.pay(10)
    return isPrerelease(this.#input.artifact.ecosystem, this.#input.artifact.version)
  }
  get publisher(): string {
    return this.on.text(this.known(this.#input.artifact.publisher, 'release.publisher'))
  }
  get publisher_is_new(): boolean {
    return this.known(this.#input.history?.isFirstOfPublisher, 'release.publisher_is_new')
  }
  get provenance_lost(): boolean {
    return this.known(this.#input.history?.hasLostProvenance, 'release.provenance_lost')
  }
  get days_since_previous(): bigint {
    return BigInt(this.known(this.#input.history?.daysSincePrevious, 'release.days_since_previous'))
  }
  get burst(): bigint {
    return BigInt(this.known(this.#input.history?.burst, 'release.burst'))
  }
  get size_percent(): bigint {
    return BigInt(this.known(this.#input.history?.sizePercent, 'release.size_percent'))
  }
  get fixes_known_vulnerability(): boolean {
    const {
      artifact,
      package: { advisories },
    } = this.#input
    const known = this.known(advisories, 'release.fixes_known_vulnerability')
    return known.some((advisory) => isFixedBy(this.on, advisory, artifact.version))
  }
}

/** `project` of conditions: the package as a whole. */
export class ProjectFacts extends Reader {
  readonly #name: string
  readonly #package: PackageFacts

  constructor(on: Evaluation, input: DecisionInput) {
    super(on)
    this.#name = input.artifact.name
    this.#package = input.package
  }

  get name(): string {
    return this.on.text(this.#name)
  }
  get scope(): string {
    return this.#name.startsWith('@') ? this.#name.slice(0, Math.max(this.#name.indexOf('/'), 0)) : ''
  }
  get age(): Age {
    return this.ageSince(this.#package.firstPublishedAt, 'project.age')
  }
  get maintainers(): readonly string[] {
    return this.on.list(this.known(this.#package.maintainers, 'project.maintainers'))
  }
  get maintainer_count(): bigint {
    return BigInt(this.known(this.#package.maintainers, 'project.maintainer_count').length)
  }
  get maintainers_added(): readonly string[] {
    const now = this.known(this.#package.maintainers, 'project.maintainers_added')
    const former = this.known(this.#package.formerMaintainers, 'project.maintainers_added')
    return this.#without(now, former)
  }
  get maintainers_removed(): readonly string[] {
    const now = this.known(this.#package.maintainers, 'project.maintainers_removed')
    const former = this.known(this.#package.formerMaintainers, 'project.maintainers_removed')
    return this.#without(former, now)
  }
  get status(): string {
    return this.on.text(this.#package.upstreamStatus)
  }
  get resembles_own(): string {
    return this.on.text(this.#package.resemblesOwn ?? '')
  }
  get version_count(): bigint {
    return BigInt(this.#package.versionCount)
  }

  #without(list: readonly string[], others: readonly string[]): readonly string[] {
    this.on.pay(list.length + others.length)
    const known = new Set(others)
    return list.filter((name) => !known.has(name))
  }
}

/** `requester` of conditions: unknown where nobody in particular asks. */
export class RequesterFacts extends Reader {
  readonly #requester: DecisionInput['requester']

  constructor(on: Evaluation, input: DecisionInput) {
    super(on)
    this.#requester = input.requester
  }

  get project(): string {
    return this.on.text(this.known(this.#requester?.project, 'requester.project'))
  }
  get token(): string {
    return this.on.text(this.known(this.#requester?.token, 'requester.token'))
  }
}
