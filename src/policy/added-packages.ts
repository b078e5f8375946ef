import type { AddedPackage, AddedPackages, PreviousFacts } from '../model/decision.ts'
import type { Dependency, JudgedFacts } from '../model/fact.ts'

/** A package that a release begins to depend on; `is`: or what it may be, where nobody knows. */
export interface PackageChange {
  readonly name: string
  readonly is: AddedPackage | 'young' | 'old'
}

/**
 * What is known of added packages, each way that it can be: where it is not known of some, these may be as young as can be, or old.
 * The youngest first.
 */
export function packageWorlds(
  names: readonly string[],
  added: AddedPackages | undefined,
): readonly (readonly PackageChange[])[] {
  const world = (otherwise: 'young' | 'old'): readonly PackageChange[] =>
    names.map((name) => ({ name, is: added?.known.get(name) ?? otherwise }))
  return names.every((name) => added?.known.has(name) === true) ? [world('old')] : [world('young'), world('old')]
}

/** Names of packages that this version begins to depend on; empty where nothing is known of the version before. */
export function packagesAdded(facts: JudgedFacts, previous: PreviousFacts): readonly string[] {
  if (previous.kind === 'unknown' || previous.kind === 'unavailable') return []
  const before = new Set(previous.kind === 'none' ? [] : packageNames(previous.facts.dependencies))
  return packageNames(facts.dependencies).filter((name) => !before.has(name))
}

/** `npm:name@range` in the place of a range: what is fetched is the package of that name. */
const ALIAS = /^npm:((?:@[^/@]+\/)?[^/@]+)(?:@|$)/

/** The packages of the registry that are depended on; what is fetched around it is none. */
export function packageNames(dependencies: readonly Dependency[]): readonly string[] {
  const names = dependencies.flatMap(({ name, spec, direct }) => (direct ? [] : (ALIAS.exec(spec)?.[1] ?? name)))
  return [...new Set(names)]
}
