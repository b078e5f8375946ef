import type { ArchiveReading } from '../../../archive/reading.ts'
import type { SurfaceCommand, SurfaceEntry, SurfaceRoots } from '../../../analysis/code.ts'
import { withInline, type SummariseInline } from '../../../analysis/inline.ts'
import { LIMITS } from '../../../analysis/limits.ts'
import { readShell } from '../../../analysis/shell/read.ts'
import { summariseCommand } from '../../../analysis/shell/summarise.ts'
import type { Sources } from '../../../analysis/sources.ts'
import { givenFiles } from '../../../analysis/given-files.ts'
import { looselyLoaded } from '../../../analysis/loosely-loaded.ts'
import { isUntold, looselyStarted, type Files } from '../../../analysis/loosely-started.ts'
import { startedFiles } from '../../../analysis/started-files.ts'
import type { Evidence } from '../../../model/finding.ts'
import { commandsIn } from './commands.ts'
import { gypActions, gypExpansions, gypFiles } from './gyp.ts'
import { lineOfKey, manifestReading } from './manifest.ts'
import type { NodeFiles } from './node-files.ts'
import { isForWorkspaces, npmCommands, workspaceScripts } from './npm-command.ts'
import { forEvent, settingsOfNpm, toldByNpm } from './npm-variables.ts'
import { packagesIn, type NpmPackage } from './packages.ts'
import { settingsFiles, variableFiles } from './settings-files.ts'

/** Commands that build what binding.gyp says, if not always. */
const BUILDS = /\b(?:node-gyp|node-pre-gyp|prebuild-install|prebuildify|cmake-js)\b/

/** What reads the settings in the folder in which it is started. */
const STARTS_NPM = /\b(?:npm|npx|pnpm|yarn)\b|npm_execpath/

/** `npm run a` within scripts may nest; deeper is a loop or a game */
const SCRIPT_DEPTH_MAX = 8

/** packages in folders of one that are looked at */
const WORKSPACES_MAX = 500

/** commands in the values of a build description that are followed, and in its actions */
const EXPANSIONS_MAX = 200
const ACTIONS_MAX = 200

const TOO_DEEP = `more than ${SCRIPT_DEPTH_MAX} scripts start one another before it`

/** Follows the scripts of a package, and of the packages in its folders, to the commands and files that they start. */
export class ScriptWalk {
  readonly #reading: ArchiveReading
  readonly #sources: Sources
  readonly #files: NodeFiles
  readonly #inline: SummariseInline
  readonly #all: Files
  readonly #seen = new Set<string>()
  #brought: ReadonlyMap<string, string> | undefined
  #entries: SurfaceEntry[] = []
  #commands: SurfaceCommand[] = []

  constructor(reading: ArchiveReading, sources: Sources, files: NodeFiles, inline: SummariseInline) {
    this.#reading = reading
    this.#sources = sources
    this.#files = files
    this.#inline = inline
    this.#all = {
      find: (place, name) => files.started(place, name),
      paths: sources.entries.keys().toArray(),
      has: (path) => sources.has(path),
      text: (path) => sources.text(path),
    }
  }

  /** What was found since the last time. */
  take(): SurfaceRoots {
    const found = { entries: this.#entries, commands: this.#commands }
    this.#entries = []
    this.#commands = []
    return found
  }

  /** Follows the hooks of a package that run when it is installed. */
  hooks({ folder, manifest, scripts }: NpmPackage): void {
    for (const [hook, command] of Object.entries(scripts)) {
      const isGyp = manifest === undefined || (manifest.scripts[hook] ?? '') === ''
      const path = isGyp ? `${folder}binding.gyp` : manifest.path
      const line = isGyp ? 1 : lineOfKey(manifest, hook, 'scripts')
      const note = isGyp ? 'npm runs node-gyp rebuild, since binding.gyp is there' : `scripts.${hook} runs at install`
      const trigger = isGyp
        ? { role: 'trigger' as const, path, line, note }
        : this.#sources.evidence('trigger', path, { line, column: 1, note })
      this.#seen.add(`${folder}${hook}`)
      this.#command(forEvent(command, hook), path, line, folder, [trigger], 0)
      if (BUILDS.test(command)) this.#build(folder, [trigger])
    }
    if (Object.values(scripts).some((command) => BUILDS.test(command))) return
    // npm goes by the registry's manifest, whose short form has neither scripts nor `gypfile`
    const note = 'npm runs node-gyp rebuild where the manifest of the registry says nothing else'
    this.#build(folder, [{ role: 'trigger', path: `${folder}binding.gyp`, line: 1, note }])
  }

  #build(folder: string, chain: Evidence[]): void {
    for (const gyp of gypFiles(this.#reading, folder)) this.#built(gyp, folder, chain)
  }

  /** What a build description runs. */
  #built({ path, text }: { readonly path: string; readonly text: string }, folder: string, chain: Evidence[]): void {
    const [expansions, actions] = [gypExpansions(text), gypActions(text)]
    for (const { command, line } of [...expansions.slice(0, EXPANSIONS_MAX), ...actions.slice(0, ACTIONS_MAX)])
      this.#command(command, path, line, folder, chain, 0)
    for (const [all, most] of [
      [expansions, EXPANSIONS_MAX],
      [actions, ACTIONS_MAX],
    ] as const) {
      const next = all[most]
      if (next !== undefined)
        this.#unread(next.command, path, next.line, chain, `more than ${most} commands of ${path} run before it`)
    }
  }

  /** A command whose own words are read, and not what it starts. */
  #unread(command: string, path: string, line: number, chain: readonly Evidence[], unread: string): void {
    const text = command.slice(0, LIMITS.commandLength)
    const summary = withInline(summariseCommand(path, readShell(text), line), this.#inline)
    this.#commands.push({ command, moment: 'install', chain, summary, unread })
  }

  /** Scripts of this or another folder's package.json that a command of a package manager runs. */
  scripts(target: string, from: string, chain: readonly Evidence[], depth: number): void {
    if (isForWorkspaces(target) || this.#hasWorkspaces(from)) this.#inWorkspaces(target, chain, depth)
    this.#settings(target, from, chain, depth)
    const here = manifestReading(this.#reading, from === '' || from.endsWith('/') ? from : `${from}/`).manifest
    for (const { folder, scripts } of npmCommands(target, from.replace(/\/$/, ''), here?.scripts ?? {})) {
      const place = folder === '' ? '' : `${folder}/`
      this.#run(place, scripts, chain, depth)
    }
  }

  /** What a command loads or starts because a file of settings says so. */
  #settings(target: string, from: string, chain: readonly Evidence[], depth: number): void {
    for (const { name, settings } of settingsFiles(target)) {
      const path = `${from === '' || from.endsWith('/') ? from : `${from}/`}${name}`
      const text = this.#seen.has(path) ? undefined : this.#sources.text(path)
      if (text === undefined) continue
      this.#seen.add(path)
      if (depth > SCRIPT_DEPTH_MAX) {
        this.#unread(target, path, 1, chain, TOO_DEEP)
        continue
      }
      const { commands, modules, isCut } = settings(text)
      if (isCut) this.#unread(target, path, 1, chain, `${path} holds more than is looked at of such a file`)
      for (const command of commands) this.#command(command, path, 1, from, chain, depth + 1)
      for (const module of modules)
        for (const file of this.#files.started(from || '.', module))
          this.#entries.push({ path: file, moment: 'install', chain: [...chain, stepAt(path, 1, `loads ${module}`)] })
    }
  }

  #run(place: string, scripts: readonly string[], chain: readonly Evidence[], depth: number): void {
    const { manifest } = manifestReading(this.#reading, place)
    for (const script of scripts) {
      const command = manifest?.scripts[script]
      if (manifest === undefined || command === undefined || this.#seen.has(`${place}${script}`)) continue
      this.#seen.add(`${place}${script}`)
      const line = lineOfKey(manifest, script, 'scripts')
      if (depth > SCRIPT_DEPTH_MAX) this.#unread(command, manifest.path, line, chain, TOO_DEEP)
      else this.#command(forEvent(command, script), manifest.path, line, place, chain, depth + 1)
    }
  }

  #hasWorkspaces(from: string): boolean {
    return this.#manifestIn(from === '.' ? '' : from)['workspaces'] !== undefined
  }

  /** Whichever packages lie in folders of this one. */
  #inWorkspaces(target: string, chain: readonly Evidence[], depth: number): void {
    const scripts = workspaceScripts(target)
    const folders = this.#all.paths.filter((path) => path.endsWith('/package.json') && !path.includes('node_modules/'))
    for (const path of folders.slice(0, WORKSPACES_MAX))
      this.#run(path.slice(0, -'package.json'.length), scripts, chain, depth)
    const next = folders[WORKSPACES_MAX]
    if (next !== undefined)
      this.#unread(target, next, 1, chain, `it runs scripts of more than ${WORKSPACES_MAX} packages`)
  }

  #command(
    command: string,
    path: string,
    line: number,
    folder: string,
    chain: readonly Evidence[],
    depth: number,
  ): void {
    const whole = toldByNpm(command, this.#manifestIn(folder))
    const text = whole.slice(0, LIMITS.commandLength)
    if (text.length < whole.length)
      this.#unread(command, path, line, chain, `it is longer than ${LIMITS.commandLength} characters`)
    const given = summariseCommand(path, readShell(text), line)
    const summary = withInline(given, this.#inline)
    const untold = isUntold(text, folder || '.', this.#all) ? { untold: true as const } : {}
    const unread = given.incomplete === undefined ? {} : { unread: `it ${given.incomplete}` }
    this.#commands.push({ command, moment: 'install', chain, summary, ...untold, ...unread })
    const start = (file: string, note: string): void => {
      this.#entries.push({ path: file, moment: 'install', chain: [...chain, stepAt(path, line, note)] })
    }
    // commands of packages that it brings along go before those of the system
    for (const word of new Set(text.split(/[^\w@.-]+/))) {
      const file = this.#commandsBrought().get(word)
      if (file !== undefined) start(file, `./${file} is the command ${word}`)
    }
    for (const { language, code } of given.inline ?? [])
      if (language === 'javascript')
        for (const { path: file, note } of looselyLoaded(code, folder, this.#all, (each) => this.#sources.text(each)))
          start(file, note)
    const settings = STARTS_NPM.test(text) ? this.#sources.text(`${folder}.npmrc`) : undefined
    for (const set of settingsOfNpm(settings ?? '', text))
      for (const file of startedFiles(set, folder || '.', (place, name) => this.#files.started(place, name)))
        start(file, set)
    for (const name of variableFiles(text))
      for (const file of this.#files.started(folder || '.', name)) start(file, `node --env-file=${name}`)
    for (const { kind, target } of summary.references) {
      const note = target.slice(0, 200)
      // code that is given to Node stands in the folder in which it is started
      if (kind === 'module') {
        for (const file of this.#files.resolve(`${folder}-e`, target)) start(file, `loads ${note}`)
        continue
      }
      this.scripts(target, folder, [...chain, stepAt(path, line, note)], depth)
      for (const file of startedFiles(target, folder || '.', (place, name) => this.#files.started(place, name)))
        start(file, note)
      for (const run of givenFiles(target, folder || '.', this.#all, (each) => this.#sources.text(each)))
        start(run.path, run.note)
    }
    for (const { path: file, note } of looselyStarted(text, folder || '.', this.#all)) start(file, note)
  }

  #commandsBrought(): ReadonlyMap<string, string> {
    this.#brought ??= new Map(
      packagesIn(this.#reading).flatMap(({ folder, manifest }) =>
        folder === '' || manifest === undefined
          ? []
          : Object.entries(commandsIn(this.#reading, manifest.form)).map(
              ([name, file]) => [name, `${folder}${file}`] as const,
            ),
      ),
    )
    return this.#brought
  }

  #manifestIn(folder: string): Readonly<Record<string, unknown>> {
    return manifestReading(this.#reading, folder).manifest?.fields ?? {}
  }
}

function stepAt(path: string, line: number, note: string): Evidence {
  return { role: 'step', path, line, note }
}
