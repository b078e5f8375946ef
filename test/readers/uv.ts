import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { machinePython } from '../registry/clients.ts'

/** An archive of a project whose name no other archive has. */
export interface Named {
  readonly project: string
  readonly path: string
}

/** uv as a reader of many archives. */
export interface Uv {
  /** "uv 0.13.9" */
  readonly label: string
  /** Folder into which uv unpacked each sdist, by project; those that it gives up are left out. */
  readonly sdists: (archives: readonly Named[], folder: string) => ReadonlyMap<string, string>
}

/** The uv of LAZARET_TEST_UV; undefined where that is not set. */
export function uv(): Uv | undefined {
  const program = process.env['LAZARET_TEST_UV']
  const python = machinePython()
  if (program === undefined || python === undefined || !existsSync(program)) return undefined
  const label = execFileSync(program, ['--version'], { encoding: 'utf8' }).split(' ').slice(0, 2).join(' ')
  return { label, sdists: (archives, folder) => unpacked(program, python, archives, folder) }
}

/** uv resolves sdists that say their metadata without building them; what it unpacks for that stays in its cache. */
function unpacked(
  program: string,
  python: string,
  archives: readonly Named[],
  folder: string,
): ReadonlyMap<string, string> {
  const cache = mkdtempSync(join(folder, 'uv-'))
  const options = ['--quiet', '--offline', '--no-deps', '--no-build', '--no-config', '--python', python]
  const requirements = join(cache, 'requirements.txt')
  let left = archives
  while (left.length > 0) {
    writeFileSync(requirements, left.map(({ project, path }) => `${project} @ file://${path}\n`).join(''))
    const ran = spawnSync(program, ['pip', 'compile', ...options, '--cache-dir', cache, requirements], {
      encoding: 'utf8',
      timeout: 120_000,
    })
    // one that uv gives up ends the whole run, and is named
    const named = ran.status === 0 ? undefined : /`([a-z0-9]+) @ file:/.exec(ran.stderr)?.[1]
    if (ran.status !== 0 && named === undefined) throw new Error(`uv said: ${ran.stderr}`)
    left = named === undefined ? [] : left.filter(({ project }) => project !== named)
  }
  return found(cache)
}

function found(cache: string): ReadonlyMap<string, string> {
  const projects = globSync(join(cache, 'sdists-*', 'path', '*', '*', 'src', 'pyproject.toml'))
  return new Map(
    projects.map((path) => [
      /^name = "(.+)"$/m.exec(readFileSync(path, 'utf8'))?.[1] ?? '',
      path.slice(0, path.lastIndexOf('/')),
    ]),
  )
}

export function forget(folder: string): void {
  for (const cache of globSync(join(folder, 'uv-*'))) rmSync(cache, { recursive: true, force: true })
}
