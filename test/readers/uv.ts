import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, globSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { machinePython } from '../registry/clients.ts'

/** An archive of a project whose name no other archive has. */
export interface Named {
  readonly project: string
  readonly path: string
}

/** What uv made of some wheels. */
export interface Installed {
  /** folder into which uv unpacked each, by project */
  readonly folders: ReadonlyMap<string, string>
  /** names of all commands that it made */
  readonly commands: readonly string[]
}

/** uv as a reader of many archives. What it gives up is left out. */
export interface Uv {
  /** "uv 0.13.9" */
  readonly label: string
  /** Folder into which uv unpacked each sdist, by project. */
  readonly sdists: (archives: readonly Named[], folder: string) => ReadonlyMap<string, string>
  readonly wheels: (archives: readonly Named[], folder: string) => Installed
}

/** The uv of LAZARET_TEST_UV; undefined where that is not set. */
export function uv(): Uv | undefined {
  const program = process.env['LAZARET_TEST_UV']
  const python = machinePython()
  if (program === undefined || python === undefined || !existsSync(program)) return undefined
  const label = execFileSync(program, ['--version'], { encoding: 'utf8' }).split(' ').slice(0, 2).join(' ')
  const options = ['--quiet', '--offline', '--no-deps', '--no-build', '--no-config', '--python', python]
  const pip = (command: string, more: readonly string[]): Ran => {
    const ran = spawnSync(program, ['pip', command, ...options, ...more], { encoding: 'utf8', timeout: 300_000 })
    return { ok: ran.status === 0, said: ran.stderr }
  }
  return {
    label,
    sdists: (archives, folder) => resolved(pip, archives, folder),
    wheels: (archives, folder) => installed(pip, archives, folder),
  }
}

interface Ran {
  readonly ok: boolean
  readonly said: string
}

type Pip = (command: string, options: readonly string[]) => Ran

/** uv resolves sdists that say their metadata without building them; what it unpacks for that stays in its cache. */
function resolved(pip: Pip, archives: readonly Named[], folder: string): ReadonlyMap<string, string> {
  const cache = mkdtempSync(join(folder, 'uv-'))
  const requirements = join(cache, 'requirements.txt')
  untilAllPass(archives, (left) => {
    writeFileSync(requirements, left.map(({ project, path }) => `${project} @ file://${path}\n`).join(''))
    return pip('compile', ['--cache-dir', cache, requirements])
  })
  const projects = globSync(join(cache, 'sdists-*', 'path', '*', '*', 'src', 'pyproject.toml'))
  return new Map(
    projects.map((path) => [/^name = "(.+)"$/m.exec(readFileSync(path, 'utf8'))?.[1] ?? '', dirname(path)]),
  )
}

function installed(pip: Pip, archives: readonly Named[], folder: string): Installed {
  const cache = mkdtempSync(join(folder, 'uv-'))
  const target = join(cache, 'target')
  untilAllPass(archives, (left) =>
    pip('install', ['--cache-dir', cache, '--target', target, ...left.map(({ path }) => path)]),
  )
  const metadata = globSync(join(cache, 'archive-*', '*', '*-1.0.dist-info'))
  const bin = join(target, 'bin')
  return {
    folders: new Map(metadata.map((path) => [basename(path, '-1.0.dist-info'), dirname(path)])),
    commands: existsSync(bin) ? readdirSync(bin) : [],
  }
}

/** One archive that uv gives up ends a whole run, and is named: it is left out of the next. */
function untilAllPass(archives: readonly Named[], run: (left: readonly Named[]) => Ran): void {
  let left = archives
  while (left.length > 0) {
    const { ok, said } = run(left)
    if (ok) return
    const named = left.find(({ project }) => new RegExp(`\\b${project}(?:-1\\.0|==| @ |\\b)`).test(said))
    if (named === undefined) throw new Error(`uv said: ${said}`)
    left = left.filter((each) => each !== named)
  }
}

export function forget(folder: string): void {
  for (const cache of globSync(join(folder, 'uv-*'))) rmSync(cache, { recursive: true, force: true })
}
