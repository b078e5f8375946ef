import type { PreviousFacts } from '../model/decision.ts'
import type { JudgedFacts, Dependency } from '../model/fact.ts'
import { CONFIDENCES, SEVERITIES, type Finding } from '../model/finding.ts'
import type { Unknown } from '../model/unknown.ts'
import { certainlyAdded } from './added.ts'

/** What this version has that the version before did not have. */
export interface Changes {
  /** the version compared with, or `none` where this is the first */
  readonly base: string
  readonly addedInstallScripts: readonly string[]
  readonly changedInstallScripts: readonly string[]
  readonly addedSurfaceCapabilities: readonly string[] | Unknown
  readonly addedCapabilities: readonly string[]
  readonly addedDependencies: readonly string[]
  readonly addedDirectDependencies: readonly string[]
  /** ids of checks that found something here, and before nothing as grave and as certain */
  readonly addedFindings: readonly string[] | Unknown
  /** files that run by themselves, could not be examined, and are new here, or could be examined before */
  readonly addedUnreadFiles: readonly string[]
  readonly surfaceChanged: boolean
}

/** Undefined where the version before is not known. Where there is none, everything counts as added. */
export function changesOf(facts: JudgedFacts, previous: PreviousFacts): Changes | undefined {
  if (previous.kind === 'unknown') return undefined
  const before = previous.kind === 'known' ? previous.facts : undefined
  const oldScripts = new Map(Object.entries(before?.installScripts ?? {}))
  const oldDirect = new Set(directOf(before?.dependencies ?? []).map(sourceOf))
  return {
    base: previous.kind === 'known' ? previous.version : 'none',
    addedInstallScripts: Object.keys(facts.installScripts).filter((name) => !oldScripts.has(name)),
    changedInstallScripts: Object.entries(facts.installScripts)
      .filter(([name, command]) => oldScripts.has(name) && oldScripts.get(name) !== command)
      .map(([name]) => name),
    addedSurfaceCapabilities: certainlyAdded(
      added(facts.surfaceCapabilities, before?.surfaceCapabilities),
      (capability) =>
        facts.surface.flatMap((file) => (file.capabilities.some((has) => has === capability) ? file.path : [])),
      before,
    ),
    addedCapabilities: added(facts.capabilities, before?.capabilities),
    addedDependencies: added(namesOf(facts.dependencies), before && namesOf(before.dependencies)),
    addedDirectDependencies: namesOf(directOf(facts.dependencies).filter((found) => !oldDirect.has(sourceOf(found)))),
    addedFindings: certainlyAdded(
      worsened(facts.findings, before?.findings),
      (check) => facts.findings.flatMap((finding) => (finding.check === check ? actsOf(finding) : [])),
      before,
    ),
    addedUnreadFiles: addedUnread(facts, before),
    surfaceChanged: facts.surfaceDigest !== before?.surfaceDigest,
  }
}

function addedUnread(facts: JudgedFacts, before: JudgedFacts | undefined): readonly string[] {
  const old = new Map(before?.files.map((file) => [file.path, file]))
  const oldUnread = new Set(before?.notExamined.map(({ path }) => path))
  const digests = new Map(facts.files.map(({ path, sha256 }) => [path, sha256]))
  const unread = new Set(facts.notExamined.map(({ path }) => path))
  return facts.surface.flatMap(({ path }) => {
    const same = old.get(path)
    if (!unread.has(path) || oldUnread.has(path)) return []
    return same?.sha256 !== undefined && same.sha256 === digests.get(path) ? [] : [path]
  })
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
