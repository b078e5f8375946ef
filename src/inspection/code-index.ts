import type { ArchiveReading } from '../archive/reading.ts'
import type { Ecosystem } from '../model/ecosystem.ts'
import type { Evidence, EvidenceRole } from '../model/finding.ts'
import { LIMITS } from '../analysis/limits.ts'
import type { CodeIndex, CodeSummary, Place, SurfaceCommand, SurfaceEntry, SurfaceRoots } from '../analysis/code.ts'
import { commandsIn } from '../ecosystems/npm/package/commands.ts'
import { offeredModules } from '../ecosystems/npm/package/entries.ts'
import { readNpmManifest } from '../ecosystems/npm/package/manifest.ts'
import { NodeFiles } from '../ecosystems/npm/package/node-files.ts'
import { NpmSurface } from '../ecosystems/npm/package/surface.ts'
import { folderOf } from '../analysis/paths.ts'
import { loadedLater } from '../ecosystems/pypi/package/follow.ts'
import { wheelScripts } from '../ecosystems/pypi/package/wheel-scripts.ts'
import { pypiSurface } from '../ecosystems/pypi/package/surface.ts'
import { languageOf } from '../analysis/languages.ts'
import { Sources } from '../analysis/sources.ts'
import { looselyLoaded } from '../analysis/loosely-loaded.ts'
import { givenFiles } from '../analysis/given-files.ts'
import { looselyStarted, type Files } from '../analysis/loosely-started.ts'
import { findLocal, startedOrListed, type Find } from '../analysis/started-files.ts'
import { isScriptFile } from '../analysis/shell/script-files.ts'
import { Summaries } from './summaries.ts'
import { SurfaceQueue } from './surface-queue.ts'

/** steps of evidence from a trigger to a file; a longer chain keeps its start and its end */
const CHAIN_MAX = 6

/** Reads the package's code once for all checks: surface, syntax trees, data flow. */
export function buildCodeIndex(reading: ArchiveReading, ecosystem: Ecosystem): CodeIndex {
  const sources = new Sources(reading)
  const summaries = new Summaries(sources, ecosystem)
  const way = WAYS[ecosystem](reading, sources, summaries)
  const { entries, commands, later } = followed(way, sources, summaries)
  const surface = way.link(entries)
  const { programs, modules } = CALLED[ecosystem](reading)
  summaries.examineRest(new Set([...programs, ...modules, ...later]))
  return new PackageCode(surface, commands, new Set(programs), sources, summaries)
}

/** How the code of an ecosystem's packages is gone through: what runs by itself, and what that loads and starts. */
interface Way {
  readonly roots: SurfaceRoots
  /** files of the package that a specifier in the file at `from` stands for */
  modules(from: string, specifier: string): readonly string[]
  /** files that a command stands for in a folder */
  readonly find: Find
  /** what else a command starts */
  started(target: string, entry: SurfaceEntry, chain: readonly Evidence[]): SurfaceRoots
  /** follows data and calls from file to file; gives the surface with what those load */
  link(surface: readonly SurfaceEntry[]): readonly SurfaceEntry[]
  /** files that a name stands for besides the many that are followed; asked at the end */
  left(): Iterable<string>
}

const NOTHING: SurfaceRoots = { entries: [], commands: [] }

const WAYS: Readonly<Record<Ecosystem, (reading: ArchiveReading, sources: Sources, summaries: Summaries) => Way>> = {
  npm: (reading, sources, summaries) => {
    const files = new NodeFiles(
      (path) => sources.has(path),
      (path) => sources.bytes(path),
      () => sources.entries.keys(),
      (path) => sources.entries.get(path)?.linkTo === undefined,
    )
    const surface = new NpmSurface(reading, sources, files, (language, code) => summaries.inline(language, code))
    return {
      roots: surface.roots(),
      modules: (from, specifier) => files.resolve(from, specifier),
      find: (folder, name) => files.started(folder, name),
      started: (target, entry, chain) => surface.started(target, entry, chain),
      link: (entries) => summaries.link(entries, (from, specifier) => files.resolve(from, specifier)[0]),
      left: () => files.left,
    }
  },
  pypi: (reading, sources, summaries) => {
    const find = findLocal((path) => sources.has(path))
    return {
      roots: pypiSurface(reading, summaries),
      modules: (from, specifier) => (/^\.{0,2}(?:\/|$)/.test(specifier) ? find(folderOf(from), specifier) : []),
      find,
      started: () => NOTHING,
      link: (entries) => summaries.linkCalls(entries, loadedLater(reading)),
      left: () => [],
    }
  },
}

/** What somebody calls by its name, whatever that is: files that commands of a package start, and modules that it offers by patterns. */
interface Called {
  readonly programs: readonly string[]
  readonly modules: readonly string[]
}

/** Of Python's commands, its modules are what they start; a wheel may bring scripts as well. */
const CALLED: Readonly<Record<Ecosystem, (reading: ArchiveReading) => Called>> = {
  npm: (reading) => {
    const manifest = readNpmManifest(reading)
    if (manifest === undefined) return { programs: [], modules: [] }
    const commands = Object.values(commandsIn(reading, manifest.form))
    const paths = reading.entries.map(({ path }) => path)
    return {
      programs: commands.map((path) => path.replace(/^(?:\.\/)+/, '')),
      modules: offeredModules(manifest, paths),
    }
  },
  pypi: (reading) => ({ programs: wheelScripts(reading), modules: [] }),
}

interface Followed extends SurfaceRoots {
  /** programs in other languages that are started once something is called */
  readonly later: ReadonlySet<string>
}

/** The roots and every local file that they load or start, each file once for its earliest moment; and all commands. */
function followed(way: Way, sources: Sources, summaries: Summaries): Followed {
  const found = new Map<string, SurfaceEntry>()
  const commands = [...way.roots.commands]
  const later = new Set<string>()
  const queue = new SurfaceQueue(sources)
  queue.add(way.roots.entries)
  let followedOnImport = 0
  for (let entry = queue.next(); entry !== undefined; entry = queue.next()) {
    if (found.has(entry.path)) continue
    found.set(entry.path, entry)
    if (entry.moment === 'import' && (followedOnImport += 1) > LIMITS.importedFiles) {
      summaries.leave(entry, `more than ${LIMITS.importedFiles} files are loaded before it`, 'unless read')
      continue
    }
    if (found.size > SURFACE_MAX) {
      summaries.leave(entry, `more than ${SURFACE_MAX} files run before it`)
      continue
    }
    queue.add(twinsOf(entry, sources))
    const summary = summaries.ofSurface(entry)
    if (summary === undefined) continue
    const next = nextOf(entry, summary, way, sources, later)
    queue.add(next.entries)
    commands.push(...next.commands)
  }
  for (const path of way.left()) {
    if (found.has(path)) continue
    const entry: SurfaceEntry = { path, moment: 'import', chain: [] }
    found.set(path, entry)
    summaries.leave(entry, 'the name that stands for it stands for more files than are followed')
  }
  return { entries: [...found.values()], commands, later }
}

/** Files that lie in the place of this one where the file system folds case: any of them may be what runs. */
function twinsOf(entry: SurfaceEntry, sources: Sources): SurfaceEntry[] {
  return sources.twins(entry.path).map((path) => {
    const place = { line: 1, column: 1, note: `${path} is the same file on some systems` }
    return Object.assign({}, entry, {
      path,
      chain: lengthened(entry.chain, { role: 'step', path: entry.path, ...place }),
    })
  })
}

/** files of the surface that are followed */
const SURFACE_MAX = 2 * LIMITS.importedFiles + LIMITS.installFiles

function nextOf(
  entry: SurfaceEntry,
  summary: CodeSummary,
  way: Way,
  sources: Sources,
  later: Set<string>,
): SurfaceRoots {
  const entries: SurfaceEntry[] = []
  const commands: SurfaceCommand[] = []
  const loose = entry.moment === 'import' ? [] : looseOf(entry, summary, way, sources)
  // of a script of a shell a word may be taken for a command that is none
  if (summary.language === 'shell') entries.push(...loose)
  for (const { kind, target, place, detached = false } of summary.references) {
    // what only a call of the package starts does not run when it is imported
    if (summary.language === 'python' && entry.moment === 'import' && place.deferred === true) continue
    const isCode = summary.language === 'javascript'
    const paths =
      kind === 'command'
        ? startedOrListed(target, folderOf(entry.path), filesOf(way, sources), entry.moment)
        : isCode
          ? way.modules(entry.path, target)
          : []
    const chain = lengthened(entry.chain, stepOf(entry, place, sources))
    const waits = kind === 'command' && entry.moment === 'import' && place.deferred === true
    // of what a call starts, only modules are looked at as if they were loaded
    if (waits) for (const path of paths) if (languageOf(path, '') === 'python') later.add(path)
    const meant = waits ? paths.filter((path) => languageOf(path, '') === 'javascript') : paths
    entries.push(
      ...meant.map((path) =>
        kind === 'command' && !waits
          ? { path, moment: entry.moment, chain, started: detached ? ('detached' as const) : ('attached' as const) }
          : { path, moment: entry.moment, chain },
      ),
    )
    if (kind !== 'command') continue
    if (entry.moment === 'install') entries.push(...givenOf(entry, target, chain, way, sources))
    const more = way.started(target, entry, chain)
    entries.push(...more.entries)
    commands.push(...more.commands)
  }
  if (summary.language === 'javascript') entries.push(...loose)
  return { entries, commands }
}

/** What a program that is started at install may run because it is given its name. */
function givenOf(
  { path, moment }: SurfaceEntry,
  target: string,
  chain: readonly Evidence[],
  way: Way,
  sources: Sources,
): SurfaceEntry[] {
  return givenFiles(target, folderOf(path), filesOf(way, sources), (each) => sources.text(each)).map((given) => {
    const step: Evidence = { role: 'step', path, line: 1, note: given.note }
    return { path: given.path, moment, chain: lengthened(chain, step), started: 'attached' as const }
  })
}

function filesOf(way: Way, sources: Sources): Files {
  return {
    find: way.find,
    paths: sources.entries.keys().toArray(),
    has: (path) => sources.has(path),
    text: (path) => sources.text(path),
  }
}

/** UTF-16 units of a script in which a build leads on by parts that cannot be followed; longer ones are what autoconf and its like made. */
const BUILD_SCRIPT_MAX = 8000

/** What a script that is started may run by a part that cannot be followed. */
function looseOf(entry: SurfaceEntry, { language }: CodeSummary, way: Way, sources: Sources): SurfaceEntry[] {
  const files = filesOf(way, sources)
  const text = sources.text(entry.path) ?? ''
  const folder = folderOf(entry.path)
  const isFollowed = entry.moment !== 'build' || (text.length <= BUILD_SCRIPT_MAX && !isScriptFile(entry.path))
  const found =
    language === 'shell'
      ? isFollowed
        ? looselyStarted(text, folder, files)
        : []
      : entry.moment === 'install'
        ? looselyLoaded(text, folder, files, (path) => sources.text(path))
        : []
  return found.map(({ path, note }) => {
    const step = sources.evidence('step', entry.path, { line: 1, column: 1, note })
    return { path, moment: entry.moment, chain: lengthened(entry.chain, step), started: 'attached' as const }
  })
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
  readonly programs: ReadonlySet<string>
  readonly #sources: Sources
  readonly #summaries: Summaries

  constructor(
    surface: readonly SurfaceEntry[],
    commands: readonly SurfaceCommand[],
    programs: ReadonlySet<string>,
    sources: Sources,
    summaries: Summaries,
  ) {
    this.surface = surface
    this.commands = commands
    this.programs = programs
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
