import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { LazaretError } from '../model/errors.ts'
import { isWithin, whyTooWide } from './mounts.ts'
import { placesOfPrograms } from './programs.ts'
import { secretsOf } from './secrets.ts'

export interface SeatbeltPlace {
  /** absolute, the one that may be written */
  readonly project: string
  readonly home: string
  /** of the variable */
  readonly path: string
  /** address of Lazaret, without a slash at its end */
  readonly lazaret: string
  /** more that may be read */
  readonly readable: readonly string[]
}

/** Files of the machine that hold secrets. */
const MASKED = ['/etc/master.passwd', '/etc/sudoers', '/etc/ssh', '/Library/Keychains']

/** Where programs keep what they need for a moment. Of `/tmp` there is no other one inside. */
const TEMPORARY = ['/private/tmp', '/private/var/folders']

const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/

/**
 * A profile for `sandbox-exec` of macOS that lets a command read no secret of the person, write the project, and reach Lazaret. Of rules
 * that fit, the last one counts. Throws LazaretError `bad-request` where the project holds the home folder, and where Lazaret is on
 * another machine: a profile can name this machine or all of them.
 */
export function seatbeltProfile({ project, home, path, lazaret, readable }: SeatbeltPlace): string {
  const url = new URL(lazaret)
  if (!LOOPBACK.test(url.hostname))
    throw new LazaretError(
      'bad-request',
      `a profile of macOS can let a command reach this machine or all machines, and Lazaret is at ${url.hostname}`,
    )
  const wide = whyTooWide(project, home)
  if (wide !== undefined) throw new LazaretError('bad-request', wide)
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port
  const folders = path.split(':').filter((folder) => folder.startsWith('/') && existsSync(folder))
  const programs = placesOfPrograms(folders, (place) => !isWithin(place, home))
  const { masked, replaced, histories } = secretsOf(project)
  return [
    '(version 1)',
    '(allow default)',
    '; no file of the person, but the project and programs; paths to them may be walked',
    ...rules('deny', 'file-read*', 'subpath', [home, ...MASKED]),
    ...rules('allow', 'file-read-metadata', 'literal', parentsOf([project, ...programs, ...readable], home)),
    ...rules('allow', 'file-read*', 'subpath', [...programs, ...readable, project]),
    '; nothing is written but in the project, and of that no history',
    '(deny file-write*)',
    ...rules('allow', 'file-write*', 'subpath', [project, ...TEMPORARY]),
    ...rules('allow', 'file-write*', 'literal', ['/dev/null', '/dev/tty', '/dev/dtracehelper']),
    ...rules('deny', 'file-write*', 'subpath', histories),
    '; no secret of the project: settings with credentials are closed, since a profile cannot show others',
    ...rules('deny', 'file-read*', 'literal', [...masked, ...replaced.keys()]),
    ...rules(
      'deny',
      'file-read*',
      'literal',
      histories.map((folder) => join(folder, 'config')),
    ),
    '; Lazaret alone, no keychain, and no other process',
    '(deny network*)',
    `(allow network-outbound (remote ip "localhost:${port}"))`,
    '(deny mach-lookup (global-name "com.apple.SecurityServer") (global-name "com.apple.securityd"))',
    '(deny process-info* (target others))',
    '(deny signal (target others))',
    '',
  ].join('\n')
}

function rules(what: 'allow' | 'deny', act: string, by: 'subpath' | 'literal', paths: readonly string[]): string[] {
  return [...new Set(paths)].map((path) => `(${what} ${act} (${by} ${quoted(path)}))`)
}

/** The folders between the home folder and what lies in it. */
function parentsOf(paths: readonly string[], home: string): string[] {
  const parents: string[] = []
  for (const path of paths)
    for (let folder = dirname(path); isWithin(folder, home); folder = dirname(folder)) parents.push(folder)
  return parents
}

/** As a string of the profile's language. A path with a line of its own in it could add rules. */
function quoted(path: string): string {
  if (/[\p{Cc}]/u.test(path))
    throw new LazaretError('bad-request', `${JSON.stringify(path)} has characters that no profile can name`)
  return `"${path.replaceAll('\\', String.raw`\\`).replaceAll('"', String.raw`\"`)}"`
}
