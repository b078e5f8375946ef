import type { AddedPackages, PreviousFacts } from '../model/decision.ts'
import { packageNames, packageWorlds, type PackageChange } from './added-packages.ts'
import type { Dependency, HostFact, HostsFact, JudgedFacts } from '../model/fact.ts'
import { CONFIDENCES, SEVERITIES, type Finding } from '../model/finding.ts'
import { addedTo, type Added } from './added.ts'

/** What this version has that the version before did not have. */
export interface Changes {
  /** the version compared with, or `none` where this is the first */
  readonly base: string
  readonly addedInstallScripts: readonly string[]
  readonly changedInstallScripts: readonly string[]
  readonly addedSurfaceCapabilities: readonly string[]
  readonly addedCapabilities: readonly string[]
  readonly addedDependencies: readonly string[]
  readonly addedDirectDependencies: readonly string[]
  /** those that come from the registry, as what upstream says of them */
  readonly addedPackages: readonly PackageChange[]
  /** hosts that are reached at a moment at which they were not; undefined: not known */
  readonly addedHosts: readonly HostFact[] | undefined
  /** ids of checks that found something here, and before nothing as grave and as certain */
  readonly addedFindings: readonly string[]
  /** files that run by themselves, could not be examined, and are new here, or could be examined before */
  readonly addedUnreadFiles: readonly string[]
  /** files that run at install and could not be examined, of other bytes than before, or new */
  readonly changedUnreadPrograms: readonly string[]
  /** undefined: of either it is not known */
  readonly licenceChanged: boolean | undefined
  readonly surfaceChanged: boolean
}

/**
 * What can be new, each way that it can be: one, where that is certain. A condition that is answered alike for all of them is decided,
 * whatever the version before was.
 */
export type PossibleChanges = readonly [Changes, ...Changes[]]

/** Undefined where nothing is known of the version before. Where there is none, everything counts as added. */
export function changesOf(
  facts: JudgedFacts,
  previous: PreviousFacts,
  about?: AddedPackages,
): PossibleChanges | undefined {
  const possible = againstBase(facts, previous)
  if (possible === undefined) return undefined
  const [first, ...others] = possible.flatMap(({ packages, ...changes }) =>
    packageWorlds(packages, about).map((addedPackages) => Object.assign({ addedPackages }, changes)),
  )
  return first === undefined ? undefined : [first, ...others]
}

interface BaseChanges extends Omit<Changes, 'addedPackages'> {
  /** names of those */
  readonly packages: readonly string[]
}

function againstBase(facts: JudgedFacts, previous: PreviousFacts): readonly BaseChanges[] | undefined {
  switch (previous.kind) {
    case 'unknown':
      return undefined
    case 'none':
      return against(facts, 'none', undefined)
    case 'known':
      return against(facts, previous.version, previous.facts)
    case 'unavailable': {
      const [all] = against(facts, previous.version, undefined)
      const [nothing] = against(facts, previous.version, facts)
      const changed = { ...all, addedInstallScripts: [], changedInstallScripts: all.addedInstallScripts }
      return [all, changed, nothing]
    }
  }
}

/** `before`: absent: nothing of this version was there. */
function against(
  facts: JudgedFacts,
  base: string,
  before: JudgedFacts | undefined,
): readonly [BaseChanges, ...BaseChanges[]] {
  const oldScripts = new Map(Object.entries(before?.installScripts ?? {}))
  const oldDirect = new Set(directOf(before?.dependencies ?? []).map(sourceOf))
  const capabilities = addedTo(
    added(facts.surfaceCapabilities, before?.surfaceCapabilities),
    (capability) =>
      facts.surface.flatMap((file) => (file.capabilities.some((has) => has === capability) ? file.path : [])),
    before,
  )
  const findings = addedTo(
    worsened(facts.findings, before?.findings),
    (check) => facts.findings.flatMap((finding) => (finding.check === check ? actsOf(finding) : [])),
    before,
  )
  const hosts = addedHosts(facts, before)
  const certain = {
    base,
    addedInstallScripts: Object.keys(facts.installScripts).filter((name) => !oldScripts.has(name)),
    changedInstallScripts: Object.entries(facts.installScripts)
      .filter(([name, command]) => oldScripts.has(name) && oldScripts.get(name) !== command)
      .map(([name]) => name),
    addedCapabilities: added(facts.capabilities, before?.capabilities),
    addedDependencies: added(namesOf(facts.dependencies), before && namesOf(before.dependencies)),
    packages: added(packageNames(facts.dependencies), before && packageNames(before.dependencies)),
    addedDirectDependencies: namesOf(directOf(facts.dependencies).filter((found) => !oldDirect.has(sourceOf(found)))),
    addedUnreadFiles: addedUnread(facts, before),
    changedUnreadPrograms: changedPrograms(facts, before),
    licenceChanged: before === undefined || changedLicence(facts, before),
    surfaceChanged: facts.surfaceDigest !== before?.surfaceDigest,
  }
  const changes = (which: keyof Added): BaseChanges => ({
    ...certain,
    addedSurfaceCapabilities: capabilities[which],
    addedHosts: hosts?.[which],
    addedFindings: findings[which],
  })
  const all = hosts === undefined ? [capabilities, findings] : [capabilities, findings, hosts]
  const isCertain = all.every((one) => one.certain.length === one.possible.length)
  return isCertain ? [changes('certain')] : [changes('possible'), changes('certain')]
}

/** Undefined where of either not all are known. */
function addedHosts(facts: JudgedFacts, before: JudgedFacts | undefined): Added<HostFact> | undefined {
  const old = before === undefined ? NO_HOSTS : before.hosts
  if (facts.hosts?.isWhole !== true || old?.isWhole !== true) return undefined
  const known = new Set(old.named.map(reachedAs))
  const candidates = facts.hosts.named.filter((host) => !known.has(reachedAs(host)))
  return addedTo(candidates, ({ path }) => [path], before)
}

const NO_HOSTS: HostsFact = { named: [], isWhole: true }

function reachedAs({ name, moment }: HostFact): string {
  return `${moment} ${name}`
}

function changedLicence({ licence: now }: JudgedFacts, { licence: old }: JudgedFacts): boolean | undefined {
  return now === undefined || old === undefined ? undefined : plainLicence(now) !== plainLicence(old)
}

/** `(MIT)` and `mit` are the same. */
function plainLicence(stated: string): string {
  return stated
    .toLowerCase()
    .replaceAll(/[()\s]+/g, ' ')
    .trim()
}

/** Who cannot read a program can still tell that it is another one now. */
function changedPrograms(facts: JudgedFacts, before: JudgedFacts | undefined): readonly string[] {
  const old = new Map(before?.files.map(({ path, sha256 }) => [path, sha256]))
  const now = new Map(facts.files.map(({ path, sha256 }) => [path, sha256]))
  const unread = new Set(facts.notExamined.map(({ path }) => path))
  return facts.surface.flatMap(({ path, moment }) => {
    const same = old.get(path)
    const isSame = same !== undefined && same === now.get(path)
    return moment === 'install' && unread.has(path) && !isSame ? [path] : []
  })
}

/** Of a file that was not examined before either, under a name that differs in a version or a hash, nothing more is unknown now. */
function addedUnread(facts: JudgedFacts, before: JudgedFacts | undefined): readonly string[] {
  const old = new Map(before?.files.map((file) => [file.path, file]))
  const oldUnread = new Set(before?.notExamined.map(({ path }) => withoutVersion(path)))
  const digests = new Map(facts.files.map(({ path, sha256 }) => [path, sha256]))
  const unread = new Set(facts.notExamined.map(({ path }) => path))
  return facts.surface.flatMap(({ path }) => {
    const same = old.get(path)
    if (!unread.has(path) || oldUnread.has(withoutVersion(path))) return []
    return same?.sha256 !== undefined && same.sha256 === digests.get(path) ? [] : [path]
  })
}

/** `core-1.2.3.node` and `chunk-3KNDAXZT.js` are called otherwise in each release. */
function withoutVersion(path: string): string {
  return path.replaceAll(/([-._])(?=[\w-]{0,20}\d)[\w]{6,20}(?=\.[a-z]{1,5}$)/gi, '$10').replaceAll(/\d{1,20}/g, '0')
}

function added(now: readonly string[], before: readonly string[] = []): readonly string[] {
  const old = new Set(before)
  return [...new Set(now)].filter((value) => !old.has(value))
}

function namesOf(dependencies: readonly Dependency[]): readonly string[] {
  return [...new Set(dependencies.map((found) => found.name))]
}

/** A release must not hide a theft behind the small finding of the same check that its package always had. */
function worsened(now: readonly Finding[], before: readonly Finding[] = []): readonly string[] {
  const worse = now.filter((found) => !before.some((old) => covers(old, found)))
  return [...new Set(worse.map(({ check }) => check))]
}

function covers(old: Finding, found: Finding): boolean {
  return (
    old.check === found.check &&
    SEVERITIES.indexOf(old.severity) >= SEVERITIES.indexOf(found.severity) &&
    CONFIDENCES.indexOf(old.confidence) >= CONFIDENCES.indexOf(found.confidence)
  )
}

/** The files that act: what starts them is named beside them, and mostly is as old as the package. */
function actsOf({ evidence }: Finding): readonly string[] {
  return evidence.flatMap(({ role, path }) => (role === 'trigger' || role === 'step' ? [] : path))
}

function directOf(dependencies: readonly Dependency[]): readonly Dependency[] {
  return dependencies.filter((found) => found.direct)
}

/** A new tag of the same repository is an update; another place is a new direct dependency. */
function sourceOf(found: Dependency): string {
  const [place = ''] = found.spec.split('#', 1)
  return `${found.name}\n${place}`
}
