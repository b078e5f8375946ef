import type { JudgedFacts, Dependency, SurfaceFile } from '../model/fact.ts'
import type { Finding } from '../model/finding.ts'
import type { Changes } from './changes.ts'
import type { Evaluation } from './evaluation.ts'
import { Reader } from './reader.ts'

type Moment = SurfaceFile['moment']

/** When a file of the surface runs first, by path. */
type Moments = ReadonlyMap<string, Moment>

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
    return momentOf(this.finding, this.#moments)
  }
}

/** Earliest first: code that runs at install needs nobody to import it. */
const MOMENTS = ['install', 'build', 'startup', 'import'] as const

/** Files whose own lines start something, where the surface does not list them. */
const TRIGGERS: ReadonlyMap<string, Moment> = new Map([
  ['package.json', 'install'],
  ['binding.gyp', 'install'],
  ['setup.py', 'build'],
  ['pyproject.toml', 'build'],
])

/** The trigger only says what starts the chain: package.json starts scripts and entry modules alike. */
function momentOf(finding: Finding, moments: Moments): string {
  const acts = finding.evidence.filter((found) => found.role !== 'trigger')
  const seen = new Set(acts.map((found) => moments.get(found.path)))
  const started = MOMENTS.find((moment) => seen.has(moment))
  if (started !== undefined) return started
  const trigger = finding.evidence.find((found) => found.role === 'trigger')
  if (trigger === undefined) return 'call'
  return moments.get(trigger.path) ?? TRIGGERS.get(trigger.path) ?? 'call'
}

export function findingFacts(on: Evaluation, facts: JudgedFacts): readonly FindingFacts[] {
  const moments = new Map<string, Moment>()
  for (const { path, moment } of facts.surface) {
    const known = moments.get(path)
    if (known === undefined || MOMENTS.indexOf(moment) < MOMENTS.indexOf(known)) moments.set(path, moment)
  }
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

/** `surface` of conditions. */
export class SurfaceFacts extends Reader {
  readonly #facts: JudgedFacts

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
}

/** `changes` of conditions; undefined: the version before is not known. */
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
    const fact = 'changes.added_surface_capabilities'
    return this.on.list(this.known(this.known(this.#changes, fact).addedSurfaceCapabilities, fact))
  }
  get added_capabilities(): readonly string[] {
    return this.on.list(this.known(this.#changes, 'changes.added_capabilities').addedCapabilities)
  }
  get added_dependencies(): readonly string[] {
    return this.on.list(this.known(this.#changes, 'changes.added_dependencies').addedDependencies)
  }
  get added_direct_dependencies(): readonly string[] {
    return this.on.list(this.known(this.#changes, 'changes.added_direct_dependencies').addedDirectDependencies)
  }
  get added_findings(): readonly string[] {
    const fact = 'changes.added_findings'
    return this.on.list(this.known(this.known(this.#changes, fact).addedFindings, fact))
  }
  get added_unread_files(): readonly string[] {
    return this.on.list(this.known(this.#changes, 'changes.added_unread_files').addedUnreadFiles)
  }
  get surface_changed(): boolean {
    return this.known(this.#changes, 'changes.surface_changed').surfaceChanged
  }
}
