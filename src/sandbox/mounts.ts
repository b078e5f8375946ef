import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { placesOfPrograms } from './programs.ts'

/** What a command may read of the machine: programs, libraries and settings, and nobody's files. */
const SYSTEM = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32', '/etc', '/opt', '/nix/store']

/** Secrets among the settings, of which a process of the superuser could read the content. */
const MASKED_FOLDERS = [
  '/etc/ssh',
  '/etc/ssl/private',
  '/etc/sudoers.d',
  '/etc/wireguard',
  '/etc/docker',
  '/etc/kubernetes',
]
const MASKED_FILES = ['/etc/shadow', '/etc/shadow-', '/etc/gshadow', '/etc/gshadow-', '/etc/sudoers']

export interface Place {
  /** absolute, the one that may be written */
  readonly project: string
  readonly home: string
  /** of the variable */
  readonly path: string
  /** files that stand for others inside, by the path that they have there */
  readonly replaced: ReadonlyMap<string, string>
  /** a file without content, which stands for secrets */
  readonly empty: string
  /** more that may be read */
  readonly readable: readonly string[]
}

/** Arguments of bwrap for the files that a command sees. Later ones lie over earlier ones. */
export function mountsOf({ project, home, path, replaced, empty, readable }: Place): string[] {
  const folders = path.split(':').filter((folder) => folder.startsWith('/') && existsSync(folder))
  const isThere = (place: string): boolean => [...SYSTEM, project].some((one) => isWithin(place, one))
  return [
    ...SYSTEM.flatMap((folder) => ['--ro-bind-try', folder, folder]),
    ...MASKED_FOLDERS.flatMap((one) => (existsSync(one) ? ['--tmpfs', one] : [])),
    ...MASKED_FILES.flatMap((one) => (existsSync(one) ? ['--ro-bind', empty, one] : [])),
    ...EMPTY,
    ...['/tmp', '/run', home].flatMap((folder) => ['--tmpfs', folder]),
    ...[...placesOfPrograms(folders, isThere), ...readable].flatMap((folder) => ['--ro-bind-try', folder, folder]),
    ...bound(project),
    ...secretsOf(project).flatMap((one) => ['--ro-bind', empty, one]),
    ...gitOf(project, empty),
    ...[...replaced].flatMap(([inside, file]) => ['--ro-bind', file, inside]),
  ]
}

const EMPTY = ['--dev', '/dev', '--proc', '/proc']

function bound(folder: string): string[] {
  return ['--bind', folder, folder]
}

/** Environment files of the project, of all its folders but those of packages. */
function secretsOf(project: string): string[] {
  const found: string[] = []
  const open = [project]
  for (let folder = open.pop(); folder !== undefined && open.length < 10_000; folder = open.pop())
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name)
      if (entry.isDirectory() && !['node_modules', '.git', '.venv', 'venv'].includes(entry.name)) open.push(path)
      if (entry.isFile() && /^\.env(?:\.(?!example$|sample$|template$)[\w.-]+)?$/.test(entry.name)) found.push(path)
    }
  return found
}

/** The history may be read, and not written: a hook would run outside later. Its settings may hold a token. */
function gitOf(project: string, empty: string): string[] {
  const folder = join(project, '.git')
  if (!existsSync(folder)) return []
  const config = join(folder, 'config')
  return ['--ro-bind', folder, folder, ...(existsSync(config) ? ['--ro-bind', empty, config] : [])]
}

/** A project's `.npmrc` without the lines that hold credentials; undefined: there is none, or none of them does. */
export function npmrcWithoutSecrets(project: string): string | undefined {
  const file = join(project, '.npmrc')
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const kept = text
    .split('\n')
    .filter((line) => !/(?:_auth(?:Token)?|_password|username|certfile|keyfile|\bkey)\s*=/i.test(line))
  const result = kept.join('\n')
  return result === text ? undefined : result
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`)
}
