import type { ArchiveReading } from '../archive/reading.ts'
import type { Ecosystem } from '../model/ecosystem.ts'
import type { Evidence, EvidenceRole } from '../model/finding.ts'
import { LIMITS } from '../analysis/limits.ts'
import type { CodeIndex, CodeSummary, Place, SurfaceCommand, SurfaceEntry } from '../analysis/code.ts'
import { npmSurface, type SurfaceRoots } from '../ecosystems/npm/package/surface.ts'
import { folderOf, resolveLocal } from '../analysis/paths.ts'
import { pypiSurface } from '../ecosystems/pypi/package/surface.ts'
import { Sources } from '../analysis/sources.ts'
import { startedFiles } from '../analysis/started-files.ts'
import { Summaries } from './summaries.ts'

/** steps of evidence from a trigger to a file; a longer chain keeps its start and its end */
const CHAIN_MAX = 6

/** Reads the package's code once for all checks: surface, syntax trees, data flow. */
export function buildCodeIndex(reading: ArchiveReading, ecosystem: Ecosystem): CodeIndex {
  const sources = new Sources(reading)
  const summaries = new Summaries(sources, ecosystem)
  const way = WAYS[ecosystem]
  const roots = way.roots(reading, sources, summaries)
  const surface = followed(roots, sources, summaries)
  way.link(summaries, surface)
  summaries.examineRest()
  return new PackageCode(surface, roots.commands, sources, summaries)
}

/** How the code of an ecosystem's packages is gone through: what runs by itself, and how data is followed from file to file. */
interface Way {
  roots(reading: ArchiveReading, sources: Sources, summaries: Summaries): SurfaceRoots
  link(summaries: Summaries, surface: readonly SurfaceEntry[]): void
}

const WAYS: Readonly<Record<Ecosystem, Way>> = {
  npm: {
    roots: (reading, sources, summaries) =>
      npmSurface(reading, sources, (language, code) => summaries.inline(language, code)),
    link: (summaries, surface) => summaries.link(surface),
  },
  pypi: {
    roots: (reading, _sources, summaries) => pypiSurface(reading, (entry) => summaries.ofSurface(entry)),
    link: (summaries, surface) => summaries.linkCalls(surface),
  },
}

/** The roots and every local file that they load or start, each file once for its earliest moment. */
function followed(roots: SurfaceRoots, sources: Sources, summaries: Summaries): SurfaceEntry[] {
  const order = { install: 0, build: 1, startup: 2, import: 3 } as const
  const found = new Map<string, SurfaceEntry>()
  const queue = roots.entries.toSorted((left, right) => order[left.moment] - order[right.moment])
  let followedOnImport = 0
  for (let at = 0; at < queue.length; at += 1) {
    const entry = queue[at]
    if (entry === undefined || found.has(entry.path)) continue
    if (entry.moment === 'import' && (followedOnImport += 1) > LIMITS.importedFiles) continue
    if (found.size > LIMITS.importedFiles + LIMITS.installFiles) break
    found.set(entry.path, entry)
    const summary = summaries.ofSurface(entry)
    if (summary !== undefined) queue.push(...next(entry, summary, sources))
  }
  return [...found.values()]
}

function next(entry: SurfaceEntry, summary: CodeSummary, sources: Sources): SurfaceEntry[] {
  const has = (path: string): boolean => sources.has(path)
  const from = folderOf(entry.path)
  return summary.references.flatMap(({ kind, target, place }) => {
    // what only a call of the package starts does not run when it is imported
    if (summary.language === 'python' && entry.moment === 'import' && place.deferred === true) return []
    const paths = kind === 'command' ? startedFiles(target, from, has) : localModule(summary, has, from, target)
    const step = stepOf(entry, place, sources)
    return paths.map((path) => ({ path, moment: entry.moment, chain: lengthened(entry.chain, step) }))
  })
}

function localModule(summary: CodeSummary, has: (path: string) => boolean, from: string, target: string): string[] {
  if (summary.language !== 'javascript' || !/^\.{0,2}(?:\/|$)/.test(target)) return []
  const path = resolveLocal(has, from, target)
  return path === undefined ? [] : [path]
}

/** Snippets are for what runs at install; the import graph is too wide for them. */
function stepOf(entry: SurfaceEntry, place: Place, sources: Sources): Evidence {
  if (entry.moment !== 'import') return sources.evidence('step', entry.path, place)
  return { role: 'step', path: entry.path, ...place }
}

function lengthened(chain: readonly Evidence[], step: Evidence): readonly Evidence[] {
  return chain.length < CHAIN_MAX ? [...chain, step] : [...chain.slice(0, CHAIN_MAX - 1), step]
}

class PackageCode implements CodeIndex {
  readonly surface: readonly SurfaceEntry[]
  readonly commands: readonly SurfaceCommand[]
  readonly #sources: Sources
  readonly #summaries: Summaries

  constructor(
    surface: readonly SurfaceEntry[],
    commands: readonly SurfaceCommand[],
    sources: Sources,
    summaries: Summaries,
  ) {
    this.surface = surface
    this.commands = commands
    this.#sources = sources
    this.#summaries = summaries
  }

  summary(path: string): CodeSummary | undefined {
    return this.#summaries.get(path)
  }

  get summaries(): readonly CodeSummary[] {
    return this.#summaries.all
  }

  get notExamined(): CodeIndex['notExamined'] {
    return this.#summaries.notExamined
  }

  evidence(role: EvidenceRole, path: string, place: Place): Evidence {
    return this.#sources.evidence(role, path, place)
  }
}
