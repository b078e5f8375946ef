import type { Dependency, HostFact, JudgedFacts } from '../model/fact.ts'
import type { Finding } from '../model/finding.ts'
import { momentOf, momentsOf, type Moments } from '../model/moment.ts'
import type { PackageChange } from './added-packages.ts'
import type { Changes } from './changes.ts'
import { Age, type Evaluation } from './evaluation.ts'
import { Reader } from './reader.ts'

/** One element of `findings` in conditions. The getters are named as policies spell them, see variables.ts. */
export class FindingFacts extends Reader {
  readonly finding: Finding
  readonly #moments: Moments

  constructor(on: Evaluation, finding: Finding, moments: Moments) {
    super(on)
    this.finding = finding
    this.#moments = moments
  }

  get check(): string {
    return this.on.text(this.finding.check)
  }
  get severity(): string {
    return this.finding.severity
  }
  get confidence(): string {
    return this.finding.confidence
  }
  get message(): string {
    return this.on.text(this.finding.message)
  }
  get moment(): string {
    this.on.pay(1 + this.finding.evidence.length)
    return this.finding.moment ?? momentOf(this.finding, this.#moments)
  }
}

export function findingFacts(on: Evaluation, facts: JudgedFacts): readonly FindingFacts[] {
  const moments = momentsOf(facts.surface)
  return facts.findings.map((finding) => new FindingFacts(on, finding, moments))
}

/** One element of `dependencies` in conditions. */
export class DependencyFacts extends Reader {
  readonly #dependency: Dependency

  constructor(on: Evaluation, dependency: Dependency) {
    super(on)
    this.#dependency = dependency
  }

  get name(): string {
    return this.on.text(this.#dependency.name)
  }
  get spec(): string {
    return this.on.text(this.#dependency.spec)
  }
  get group(): string {
    return this.on.text(this.#dependency.group)
  }
  get direct(): boolean {
    return this.#dependency.direct
  }
}

/** One element of `surface.hosts` in conditions; undefined: one of those that were not kept. */
export class HostFacts extends Reader {
  readonly #host: HostFact | undefined

  constructor(on: Evaluation, host: HostFact | undefined) {
    super(on)
    this.#host = host
  }

  get name(): string {
    return this.on.text(this.known(this.#host, HOSTS).name)
  }
  get moment(): string {
    return this.known(this.#host, HOSTS).moment
  }
  get path(): string {
    return this.on.text(this.known(this.#host, HOSTS).path)
  }
  get line(): bigint {
    return BigInt(this.known(this.#host, HOSTS).line)
  }
}

const HOSTS = 'surface.hosts'

/** One element of `changes.added_packages` in conditions. */
export class PackageChangeFacts extends Reader {
  readonly #change: PackageChange

  constructor(on: Evaluation, change: PackageChange) {
    super(on)
    this.#change = change
  }

  get name(): string {
    return this.on.text(this.#change.name)
  }
  get scope(): string {
    const { name } = this.#change
    return name.startsWith('@') ? name.slice(0, Math.max(name.indexOf('/'), 0)) : ''
  }
  get age(): Age {
    const { is } = this.#change
    if (is === 'young') return new Age(this.on.nowMs, this.on)
    return is === 'old' ? new Age(0, this.on) : this.ageSince(is.firstPublishedAt, 'changes.added_packages.age')
  }
  get version_count(): bigint {
    const { is } = this.#change
    if (is === 'young') return 0n
    return is === 'old' ? 1_000_000n : BigInt(this.known(is.versionCount, 'changes.added_packages.version_count'))
  }
}

/** `surface` of conditions. */
export class SurfaceFacts extends Reader {
  readonly #facts: JudgedFacts
  #hosts: readonly HostFacts[] | undefined

  constructor(on: Evaluation, facts: JudgedFacts) {
    super(on)
    this.#facts = facts
  }

  get install_scripts(): readonly string[] {
    return this.on.list(Object.keys(this.#facts.installScripts))
  }
  get capabilities(): readonly string[] {
    return this.on.list(this.#facts.surfaceCapabilities)
  }
  get moments(): readonly string[] {
    this.on.pay(this.#facts.surface.length)
    return [...new Set(this.#facts.surface.map((file) => file.moment))]
  }
  get digest(): string {
    return this.#facts.surfaceDigest
  }
  get files(): readonly string[] {
    return this.on.list(this.#facts.surface.map((file) => file.path))
  }
  get hosts(): readonly HostFacts[] {
    const { named, isWhole } = this.known(this.#facts.hosts, HOSTS)
    const seen = isWhole ? named : [...named, undefined]
    this.#hosts ??= seen.map((host) => new HostFacts(this.on, host))
    return this.on.list(this.#hosts)
  }
}

/** `changes` of conditions; undefined: nothing is known of the version before. */
export class ChangeFacts extends Reader {
  readonly #changes: Changes | undefined

  constructor(on: Evaluation, changes: Changes | undefined) {
    super(on)
    this.#changes = changes
  }

  get base(): string {
    return this.known(this.#changes, 'changes.base').base
  }
  get added_install_scripts(): readonly string[] {
    return this.on.list(this.known(this.#changes, 'changes.added_install_scripts').addedInstallScripts)
  }
  get changed_install_scripts(): readonly string[] {
    return this.on.list(this.known(this.#changes, 'changes.changed_install_scripts').changedInstallScripts)
  }
  get added_surface_capabilities(): readonly string[] {
    return this.on.list(this.known(this.#changes, 'changes.added_surface_capabilities').addedSurfaceCapabilities)
  }
  get added_capabilities(): readonly string[] {
    return this.on.list(this.known(this.#changes, 'changes.added_capabilities').addedCapabilities)
  }
  get added_dependencies(): readonly string[] {
    return this.on.list(this.known(this.#changes, 'changes.added_dependencies').addedDependencies)
  }
  get added_packages(): readonly PackageChangeFacts[] {
    const added = this.known(this.#changes, 'changes.added_packages').addedPackages
    return this.on.list(added.map((change) => new PackageChangeFacts(this.on, change)))
  }
  get added_direct_dependencies(): readonly string[] {
    return this.on.list(this.known(this.#changes, 'changes.added_direct_dependencies').addedDirectDependencies)
  }
  get added_hosts(): readonly HostFacts[] {
    const added = this.known(this.#changes?.addedHosts, 'changes.added_hosts')
    return this.on.list(added.map((host) => new HostFacts(this.on, host)))
  }
  get added_findings(): readonly string[] {
    return this.on.list(this.known(this.#changes, 'changes.added_findings').addedFindings)
  }
  get added_unread_files(): readonly string[] {
    return this.on.list(this.known(this.#changes, 'changes.added_unread_files').addedUnreadFiles)
  }
  get changed_unread_programs(): readonly string[] {
    return this.on.list(this.known(this.#changes, 'changes.changed_unread_programs').changedUnreadPrograms)
  }
  get licence_changed(): boolean {
    return this.known(this.#changes?.licenceChanged, 'changes.licence_changed')
  }
  get surface_changed(): boolean {
    return this.known(this.#changes, 'changes.surface_changed').surfaceChanged
  }
}
