import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { placesOfPrograms } from './programs.ts'
import type { Secrets } from './secrets.ts'

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
  readonly secrets: Secrets
  /** a file without content, which stands for secrets */
  readonly empty: string
  /** more that may be read */
  readonly readable: readonly string[]
}

/** Arguments of bwrap for the files that a command sees. Later ones lie over earlier ones. */
export function mountsOf({ project, home, path, replaced, secrets, empty, readable }: Place): string[] {
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
    ...secrets.masked.flatMap((one) => ['--ro-bind', empty, one]),
    ...secrets.histories.flatMap((folder) => historyOf(folder, empty)),
    ...[...replaced].flatMap(([inside, file]) => ['--ro-bind', file, inside]),
  ]
}

const EMPTY = ['--dev', '/dev', '--proc', '/proc']

function bound(folder: string): string[] {
  return ['--bind', folder, folder]
}

/** The history may be read, and not written: a hook would run outside later. Its settings may hold a token. */
function historyOf(folder: string, empty: string): string[] {
  const config = join(folder, 'config')
  return ['--ro-bind', folder, folder, ...(existsSync(config) ? ['--ro-bind', empty, config] : [])]
}

/** Why this is no project to run a command in; undefined: it is one. */
export function whyTooWide(project: string, home: string): string | undefined {
  if (!isWithin(home, project)) return undefined
  return `${project} holds the home folder, all of which could be read: run it in a project`
}

export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`)
}
