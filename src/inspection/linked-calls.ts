import type { CodeSummary, SurfaceEntry } from '../analysis/code.ts'
import { MOMENTS } from '../model/finding.ts'
import { RUNS_UNTOLD } from '../analysis/catalog/started-content.ts'
import { calledAcross, hasDeferredActs, leadsTo, moduleNameOf } from '../analysis/python/calls-across.ts'

/** Functions that call one in another file, which calls one in a third: followed so far. */
const MAX_ROUNDS = 4

/** What knows the summaries of the files, and makes more. */
export interface Callers {
  summary(path: string): CodeSummary | undefined
  /** Reads a file again, of which functions are called while it is loaded; undefined: that would cost too much. */
  wake(entry: SurfaceEntry, called: ReadonlySet<string>): CodeSummary | undefined
  /** Files that a file loads. */
  loads(entry: SurfaceEntry, summary: CodeSummary): readonly SurfaceEntry[]
  /** Reads a file that turns out to be loaded, whole where it runs early: of what an import loads, some is only skimmed. */
  read(entry: SurfaceEntry): void
}

/**
 * Functions of Python that other files of the surface call while they are loaded do not wait to be called, and what they load runs
 * with them. Gives the surface with that.
 */
export function linkCalls(surface: readonly SurfaceEntry[], callers: Callers): readonly SurfaceEntry[] {
  const entries = new Map(surface.map((entry) => [entry.path, entry]))
  const woken = new Set<string>()
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const files = [...entries.values()].filter(({ path }) => /\.(?:pyw?|pth)$/.test(path))
    const called = calledAcross(files.flatMap(({ path }) => callers.summary(path) ?? []))
    const acting = actingModules(files, callers)
    const before = woken.size
    for (const entry of files) {
      const { path } = entry
      const names = called.get(moduleNameOf(path))
      const key = `${path}:${names?.size ?? 0}:${entry.moment}`
      if (names === undefined || !acting.has(moduleNameOf(path)) || woken.has(key)) continue
      woken.add(key)
      const again = callers.wake(entry, names)
      if (again === undefined) continue
      for (const next of callers.loads(entry, again)) {
        if (!isEarlier(next, entries.get(next.path))) continue
        entries.set(next.path, next)
        callers.read(next)
      }
    }
    if (woken.size === before) break
  }
  return [...entries.values()]
}

/** Modules with functions that act, or call such in other modules, or load what runs early, once somebody calls them. */
function actingModules(files: readonly SurfaceEntry[], callers: Callers): ReadonlySet<string> {
  const acting = new Set<string>()
  const rest: { readonly name: string; readonly summary: CodeSummary }[] = []
  for (const { path, moment } of files) {
    const summary = callers.summary(path)
    if (summary === undefined) continue
    const name = moduleNameOf(path)
    const loads = moment !== 'import' && summary.references.some(({ place }) => place.deferred === true)
    if (loads || hasDeferredActs(summary)) acting.add(name)
    else if (summary.waits !== undefined) rest.push({ name, summary })
  }
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const before = acting.size
    for (const { name, summary } of rest) if (!acting.has(name) && leadsTo(summary, acting)) acting.add(name)
    if (acting.size === before) break
  }
  return acting
}

function isEarlier(next: SurfaceEntry, known: SurfaceEntry | undefined): boolean {
  return known === undefined || MOMENTS.indexOf(next.moment) < MOMENTS.indexOf(known.moment)
}

/**
 * Who calls whom is told by names, and much is called by many names: that a text which cannot be told is run on import is believed only
 * where the file itself says so.
 */
export function stillUntold(before: CodeSummary | undefined, woken: CodeSummary): CodeSummary {
  const places = woken.capabilities.get('dynamic-code')
  if (before === undefined || places === undefined) return woken
  const told = new Set(
    (before.capabilities.get('dynamic-code') ?? [])
      .filter(({ deferred }) => deferred !== true)
      .map(({ line, column }) => `${line}:${column}`),
  )
  const kept = places.map((place) =>
    place.note.startsWith(RUNS_UNTOLD) && !told.has(`${place.line}:${place.column}`)
      ? Object.assign({}, place, { deferred: true as const })
      : place,
  )
  return { ...woken, capabilities: new Map([...woken.capabilities, ['dynamic-code', kept]]) }
}
