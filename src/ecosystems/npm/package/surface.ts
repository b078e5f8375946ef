import type { ArchiveReading } from '../../../archive/reading.ts'
import type { Evidence } from '../../../model/finding.ts'
import { LIMITS } from '../../../analysis/limits.ts'
import { isRecord } from '../../../model/json.ts'
import { gypActions, gypFiles, type GypAction } from './gyp.ts'
import { lineOfKey, type NpmManifest } from './manifest.ts'
import { packagesIn, type NpmPackage } from './packages.ts'
import type { SurfaceCommand, SurfaceEntry } from '../../../analysis/code.ts'
import { readShell } from '../../../analysis/shell/read.ts'
import { summariseCommand } from '../../../analysis/shell/summarise.ts'
import { withInline, type SummariseInline } from '../../../analysis/inline.ts'
import { resolveLocal } from '../../../analysis/paths.ts'
import { startedCommand, startedFiles, startedScripts } from '../../../analysis/started-files.ts'
import type { Sources } from '../../../analysis/sources.ts'

/** Where code of a package starts to run by itself, before references are followed. */
export interface SurfaceRoots {
  readonly entries: readonly SurfaceEntry[]
  readonly commands: readonly SurfaceCommand[]
}

/** Lifecycle commands, the files that they start, binding.gyp, and the entry modules: of the package, and of those that it brings along. */
export function npmSurface(reading: ArchiveReading, sources: Sources, inline: SummariseInline): SurfaceRoots {
  const entries: SurfaceEntry[] = []
  const commands: SurfaceCommand[] = []
  const packages = packagesIn(reading)
  for (const found of packages) {
    const { manifest, folder } = found
    for (const [hook, command] of Object.entries(found.scripts)) {
      const trigger = triggerOf(found, hook, sources)
      const walk = new ScriptWalk(found, sources, inline)
      walk.follow(hook, command, [trigger], 0)
      if (BUILDS.test(command))
        for (const { path, text } of gypFiles(reading, folder))
          for (const action of gypActions(text)) walk.act(action, path, [trigger])
      entries.push(...walk.entries)
      commands.push(...walk.commands)
    }
    if (manifest !== undefined) entries.push(...entryModules(manifest, sources))
  }
  if (packages[0]?.manifest === undefined)
    for (const path of modulesIn(reading)) entries.push({ path, moment: 'import', chain: [] })
  return { entries, commands }
}

/** Commands that build what binding.gyp says, if not always. */
const BUILDS = /\b(?:node-gyp|node-pre-gyp|prebuild-install|prebuildify|cmake-js)\b/

/** Where no manifest tells what is loaded first, any module may be: the registry's own manifest may name it. */
function modulesIn(reading: ArchiveReading): string[] {
  const paths = reading.entries.map(({ path }) => path).filter((path) => /\.[cm]?js$/i.test(path))
  return paths.toSorted().slice(0, LIMITS.importedFiles)
}

function triggerOf({ manifest, folder }: NpmPackage, hook: string, sources: Sources): Evidence {
  if (manifest?.scripts[hook] === undefined) {
    return {
      role: 'trigger',
      path: `${folder}binding.gyp`,
      line: 1,
      note: 'npm runs node-gyp rebuild, since binding.gyp is there',
    }
  }
  const place = { line: lineOfKey(manifest, hook, 'scripts'), column: 1, note: `scripts.${hook} runs at install` }
  return sources.evidence('trigger', manifest.path, place)
}

/** `npm run a` within scripts may nest; deeper is a loop or a game */
const SCRIPT_DEPTH_MAX = 8

class ScriptWalk {
  readonly entries: SurfaceEntry[] = []
  readonly commands: SurfaceCommand[] = []
  readonly #manifest: NpmManifest | undefined
  readonly #folder: string
  readonly #sources: Sources
  readonly #inline: SummariseInline
  readonly #seen = new Set<string>()

  constructor({ manifest, folder }: NpmPackage, sources: Sources, inline: SummariseInline) {
    this.#manifest = manifest
    this.#folder = folder
    this.#sources = sources
    this.#inline = inline
  }

  follow(script: string, command: string, chain: readonly Evidence[], depth: number): void {
    if (depth > SCRIPT_DEPTH_MAX || this.#seen.has(script)) return
    this.#seen.add(script)
    const line = this.#manifest === undefined ? 1 : lineOfKey(this.#manifest, script, 'scripts')
    const path = this.#manifest?.scripts[script] === undefined ? `${this.#folder}binding.gyp` : this.#manifest.path
    const shell = readShell(command.slice(0, LIMITS.commandLength))
    const summary = withInline(summariseCommand(path, shell, line), this.#inline)
    this.commands.push({ command, moment: 'install', chain, summary })
    for (const reference of summary.references) this.#start(reference.target, path, line, chain, depth)
  }

  /** An action of a build description. */
  act({ command, line }: GypAction, path: string, chain: readonly Evidence[]): void {
    const summary = withInline(
      summariseCommand(path, readShell(command.slice(0, LIMITS.commandLength)), line),
      this.#inline,
    )
    this.commands.push({ command, moment: 'install', chain, summary })
    for (const reference of summary.references) this.#start(reference.target, path, line, chain, SCRIPT_DEPTH_MAX)
  }

  #start(target: string, path: string, line: number, chain: readonly Evidence[], depth: number): void {
    const scripts = this.#manifest?.scripts ?? {}
    for (const script of startedScripts(startedCommand(target), scripts)) {
      const text = scripts[script]
      if (text === undefined) continue
      this.follow(script, text, [...chain, { role: 'step', path, line, note: target.slice(0, 200) }], depth + 1)
    }
    const main = this.#manifest?.fields['main']
    const has = (candidate: string): boolean => this.#sources.has(candidate)
    for (const file of startedFiles(target, this.#folder || '.', has, typeof main === 'string' ? main : undefined)) {
      const step: Evidence = { role: 'step', path, line, note: target.slice(0, 200) }
      this.entries.push({ path: file, moment: 'install', chain: [...chain, step] })
    }
  }
}

/** Modules that a consumer's import or require starts: main, module, browser and every branch of exports. */
function entryModules(manifest: NpmManifest, sources: Sources): SurfaceEntry[] {
  const { main, module: esm, browser, exports } = manifest.fields
  const targets: { specifier: string; key: string }[] = []
  for (const [key, value] of Object.entries({ main, module: esm, browser })) {
    if (typeof value === 'string') targets.push({ specifier: value, key })
  }
  if (main === undefined && exports === undefined) targets.push({ specifier: '.', key: 'main' })
  for (const specifier of exportTargets(exports, 0)) targets.push({ specifier, key: 'exports' })
  const entries = new Map<string, SurfaceEntry>()
  for (const { specifier, key } of targets) {
    const path = resolveLocal((candidate) => sources.has(candidate), manifest.folder || '.', specifier)
    if (path === undefined || entries.has(path) || entries.size >= LIMITS.importedFiles) continue
    const place = { line: lineOfKey(manifest, key), column: 1, note: `${key} names ${path}, which runs when imported` }
    entries.set(path, { path, moment: 'import', chain: [{ role: 'trigger', path: manifest.path, ...place }] })
  }
  return [...entries.values()]
}

function exportTargets(value: unknown, depth: number): string[] {
  if (typeof value === 'string') return value.includes('*') ? [] : [value]
  if (depth > 8) return []
  if (Array.isArray(value)) return value.flatMap((member: unknown) => exportTargets(member, depth + 1))
  if (!isRecord(value)) return []
  return Object.entries(value)
    .filter(([condition]) => condition !== 'types')
    .flatMap(([, member]) => exportTargets(member, depth + 1))
}
