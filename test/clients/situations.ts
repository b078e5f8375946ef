import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { run, type Ran } from '../registry/clients.ts'
import { clientEnv, freshFolder } from '../registry/guard.ts'
import { commandOf, writeProject, type ClientKind, type Place, type Wish } from './clients.ts'
import type { Program } from './get.ts'

/** A package of which 1.0.0 is good and 1.1.0 is refused, and one of which nothing is left. */
export const PARTLY = 'partly-refused'
export const WHOLLY = 'wholly-refused'

/** What a team meets, in the order of the table. */
export const SITUATIONS = {
  pin: { title: 'an exact pin of a refused version', wish: { name: PARTLY, version: '1.1.0', how: 'pin' } },
  range: { title: 'a range whose newest version is refused', wish: { name: PARTLY, version: '1.0.0', how: 'range' } },
  all: { title: 'a package of which all is refused', wish: { name: WHOLLY, version: '1.0.0', how: 'range' } },
  optional: { title: 'the same as an optional dependency', wish: { name: WHOLLY, version: '1.0.0', how: 'optional' } },
  'optional, again': { title: 'and then from the lock file of that', wish: undefined },
  lock: { title: 'a lock file from before the refusal', wish: { name: PARTLY, version: '1.1.0', how: 'pin' } },
} as const satisfies Record<string, { readonly title: string; readonly wish: Wish | undefined }>

export type Situation = keyof typeof SITUATIONS

/** What became of it. */
export interface Outcome {
  readonly code: number | null
  /** the version that lies in the project afterwards */
  readonly installed: string | undefined
  /** what the person sees of it: the line with our sentence, else the client's own error, else nothing */
  readonly line: string
  /** our rule stands in what the client printed */
  readonly told: boolean
  readonly seconds: number
}

/** One project of one client, with a home and caches of its own. */
export class Project {
  readonly place: Place
  readonly #kind: ClientKind
  readonly #program: Program
  readonly #env: Readonly<Record<string, string>>

  constructor(kind: ClientKind, program: Program, registry: string) {
    const home = freshFolder('home')
    this.place = { home, cwd: join(home, 'project'), registry }
    this.#kind = kind
    this.#program = program
    const base = clientEnv(kind.ecosystem === 'npm' ? { npm: registry } : { pypi: registry }, home)
    // Clients that are links to node find the one that runs this.
    const path = [dirname(process.execPath), base['PATH']].join(':')
    this.#env = { ...base, PATH: path, NO_COLOR: '1', COLUMNS: '500', ...kind.env?.(this.place) }
  }

  write(wish: Wish): void {
    writeProject(this.#kind, this.place, wish)
  }

  /** Resolves and installs. */
  install(name: string): Promise<Outcome> {
    return this.#outcome(name, this.#run(commandOf(this.#kind.install, this.place)))
  }

  /** From the lock file, with nothing installed and nothing cached. */
  async frozen(name: string): Promise<Outcome> {
    for (const entry of readdirSync(this.place.cwd)) {
      if (LEFT_BY_AN_INSTALL.has(entry)) rmSync(join(this.place.cwd, entry), { recursive: true, force: true })
    }
    for (const entry of readdirSync(this.place.home)) {
      if (entry !== 'project' && !entry.startsWith('.')) rmSync(join(this.place.home, entry), { recursive: true })
    }
    return this.#outcome(name, this.#run(commandOf(this.#kind.frozen, this.place)))
  }

  remove(): void {
    rmSync(this.place.home, { recursive: true, force: true, maxRetries: 3 })
  }

  #run(args: readonly string[]): Promise<Ran> {
    const { command, before } = this.#program
    return run(command, [...before, ...args], { cwd: this.place.cwd, env: this.#env, timeoutMs: 180_000 })
  }

  async #outcome(name: string, running: Promise<Ran>): Promise<Outcome> {
    const { code, stdout, stderr, tookMs } = await running
    const text = plain(`${stderr}\n${stdout}`, this.place)
    const line = told(text)
    return {
      code,
      installed: installedIn(this.place.cwd, name),
      line: line ?? (code === 0 ? '' : (errorIn(text) ?? '')),
      told: line !== undefined,
      seconds: Math.round(tookMs / 1000),
    }
  }
}

const LEFT_BY_AN_INSTALL: ReadonlySet<string> = new Set(['node_modules', '.venv', 't', '.yarn', '__pypackages__'])

/** As a person would read it anywhere: no colours, no ports, no folders of this run. */
function plain(text: string, { home, registry }: Place): string {
  return stripVTControlCharacters(text)
    .replaceAll(new URL(registry).origin, 'http://localhost:4874')
    .replaceAll(new URL(registry).host, 'localhost:4874')
    .replaceAll(/\/127\.0\.0\.1\/\d+\//g, '/127.0.0.1/4873/')
    .replaceAll(home, '~')
}

/** The line with the sentence or the rule. */
function told(text: string): string | undefined {
  const lines = text.split('\n').map((line) => line.trim())
  const found =
    lines.find((line) => /lazaret: /.test(line) && line.includes('(denied)')) ??
    lines.find((line) => line.includes('(denied)'))
  return found === undefined ? undefined : shortened(found)
}

/** The first line that speaks of an error. */
function errorIn(text: string): string | undefined {
  const lines = text.split('\n').map((line) => line.trim())
  const found =
    lines.find((line) => /40[0-9]|No matching|no version|not found|not find|No candidates|unsatisfiable/i.test(line)) ??
    lines.find((line) => /err|fail/i.test(line))
  return found === undefined ? undefined : shortened(found)
}

function shortened(line: string): string {
  return line.length > 320 ? `${line.slice(0, 317)}...` : line
}

/** The version that an installed package names itself. */
function installedIn(cwd: string, name: string): string | undefined {
  const manifest = join(cwd, 'node_modules', name, 'package.json')
  if (existsSync(manifest)) return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version
  const folder = name.replaceAll('-', '_')
  for (const place of [join(cwd, 't'), ...sitePackages(cwd)].filter(existsSync)) {
    const found = readdirSync(place).find((entry) => entry.startsWith(`${folder}-`) && entry.endsWith('.dist-info'))
    if (found !== undefined) return found.slice(folder.length + 1, -'.dist-info'.length)
  }
  return undefined
}

function sitePackages(cwd: string): readonly string[] {
  const lib = join(cwd, '.venv/lib')
  return existsSync(lib) ? readdirSync(lib).map((python) => join(lib, python, 'site-packages')) : []
}
