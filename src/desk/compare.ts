import type { ArtifactName } from '../model/artifact.ts'
import type { Sha256 } from '../model/digest.ts'
import type { Facts, FileFact, HostFact } from '../model/fact.ts'
import type { DeskDependencies } from './ports.ts'

/** What one version has and the other had not, as a person reads it: `postinstall: node setup.js`. */
export interface Difference {
  readonly aspect: string
  /** at most `SHOWN_MAX` each; the counts are of all */
  readonly added: readonly string[]
  readonly addedCount: number
  readonly removed: readonly string[]
  readonly removedCount: number
}

/** An artifact beside the version before, which its verdict compares it with. */
export interface Comparison {
  /** the earlier version */
  readonly base: string
  readonly differences: readonly Difference[]
  /** aspects in which both are the same */
  readonly same: readonly string[]
  /** paths of files whose bytes the earlier version has not, bounded */
  readonly newFiles: readonly string[]
  readonly changedFiles: readonly string[]
  /** of these files, checks that find something in one and found nothing in it before; a file that gained none is left out */
  readonly gained: Readonly<Record<string, readonly string[]>>
}

const SHOWN_MAX = 20
const FILES_MAX = 2000

/** Undefined where there is no version before, or it is not here, or another revision of the inspector measured it. */
export async function comparisonOf(
  { ports }: DeskDependencies,
  registry: string,
  artifact: ArtifactName,
  digest: Sha256,
  facts: Facts,
): Promise<Comparison | undefined> {
  const before = await ports.before(registry, artifact, digest)
  return before?.facts.inspector === facts.inspector ? compared(before.version, before.facts, facts) : undefined
}

function compared(base: string, before: Facts, now: Facts): Comparison {
  const hashes = new Map(before.files.map((file) => [file.path, file]))
  const newFiles = now.files.filter((file) => !hashes.has(file.path)).map((file) => file.path)
  const changedFiles = now.files.filter((file) => isChanged(hashes.get(file.path), file)).map((file) => file.path)
  const kept = new Set(now.files.map((file) => file.path))
  const gone = before.files.filter((file) => !kept.has(file.path)).map((file) => file.path)
  const aspects = [
    ...ASPECTS.map(([aspect, of]) => difference(aspect, of(before), of(now))),
    bounded('Files', newFiles, gone),
    bounded('Changed files', changedFiles, []),
  ]
  return {
    base,
    differences: aspects.filter((one) => one.addedCount + one.removedCount > 0),
    same: aspects.filter((one) => one.addedCount + one.removedCount === 0).map((one) => one.aspect),
    newFiles: newFiles.slice(0, FILES_MAX),
    changedFiles: changedFiles.slice(0, FILES_MAX),
    gained: gainedIn([...newFiles, ...changedFiles], before, now),
  }
}

/** What a change is graded by: its findings, and not the ending of its name. */
function gainedIn(paths: readonly string[], before: Facts, now: Facts): Comparison['gained'] {
  const [old, fresh] = [checksByPath(before), checksByPath(now)]
  const graded = paths.flatMap((path): [string, readonly string[]][] => {
    const known = old.get(path)
    const checks = [...(fresh.get(path) ?? [])].filter((check) => known?.has(check) !== true)
    return checks.length === 0 ? [] : [[path, checks.toSorted()]]
  })
  return Object.fromEntries(graded.slice(0, FILES_MAX))
}

function checksByPath({ findings }: Facts): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>()
  for (const { check, evidence } of findings)
    for (const { path } of evidence) found.set(path, (found.get(path) ?? new Set()).add(check))
  return found
}

const WHEN: Readonly<Record<HostFact['moment'], string>> = {
  install: 'at install',
  build: 'when it is built',
  startup: 'at every start',
  import: 'when imported',
  call: 'when called',
}

const ASPECTS: readonly (readonly [aspect: string, of: (facts: Facts) => readonly string[]])[] = [
  ['Install scripts', ({ installScripts }) => Object.entries(installScripts).map(([name, run]) => `${name}: ${run}`)],
  ['Runs by itself', ({ surface }) => surface.map((file) => file.path)],
  ['Capabilities, by itself', (facts) => facts.surfaceCapabilities],
  ['Capabilities, when called', (facts) => calledOnly(facts)],
  ['Licence', ({ licence = '' }) => (licence === '' ? [] : [licence])],
  ['Hosts that it names', ({ hosts }) => (hosts?.named ?? []).map(({ name, moment }) => `${name} ${WHEN[moment]}`)],
  ['Dependencies', ({ dependencies }) => dependencies.map(({ name, spec }) => `${name} ${spec}`.trim())],
]

function calledOnly({ capabilities, surfaceCapabilities }: Facts): readonly string[] {
  return capabilities.filter((capability) => !surfaceCapabilities.includes(capability))
}

function difference(aspect: string, before: readonly string[], now: readonly string[]): Difference {
  const [old, fresh] = [new Set(before), new Set(now)]
  const added = [...fresh].filter((value) => !old.has(value))
  const removed = [...old].filter((value) => !fresh.has(value))
  return bounded(aspect, added, removed)
}

function bounded(aspect: string, added: readonly string[], removed: readonly string[]): Difference {
  return {
    aspect,
    added: added.slice(0, SHOWN_MAX),
    addedCount: added.length,
    removed: removed.slice(0, SHOWN_MAX),
    removedCount: removed.length,
  }
}

/** Files over the limit of what is hashed are told apart by their size alone. */
function isChanged(before: FileFact | undefined, now: FileFact): boolean {
  if (before === undefined) return false
  return before.sha256 === undefined || now.sha256 === undefined
    ? before.sizeBytes !== now.sizeBytes
    : before.sha256 !== now.sha256
}
