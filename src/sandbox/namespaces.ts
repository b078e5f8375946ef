import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { LazaretError } from '../model/errors.ts'

/** With the first process of a namespace of processes all the others end, by the kernel. bwrap wants `/proc` to agree with it. */
const NAMESPACES = ['--net', '--pid', '--mount-proc', '--kill-child']

/**
 * What runs a command in namespaces of its own. The superuser needs none of users, and where those are not allowed others can have no
 * namespace of the network. Throws LazaretError `bad-request`, which says why, where this machine has none.
 */
export function namespaceCommand(): string[] {
  if (process.platform !== 'linux')
    throw refusal(`it needs namespaces of Linux, and this is ${process.platform}${elsewhere()}`)
  const isRoot = process.getuid?.() === 0
  const command = ['unshare', ...(isRoot ? [] : ['--user', '--map-root-user']), ...NAMESPACES]
  const [program = '', ...args] = command
  if (spawnSync('bwrap', ['--version'], { stdio: 'ignore' }).status !== 0)
    throw refusal('there is no bwrap here: install bubblewrap')
  if (spawnSync(program, [...args, 'bwrap', '--ro-bind', '/', '/', 'true'], { stdio: 'ignore' }).status !== 0)
    throw refusal(`this machine does not let us make namespaces: ${whatForbids('/proc/sys')}`)
  return command
}

/** What there is for other systems. */
function elsewhere(): string {
  return process.platform === 'darwin' ? ' (--print-macos-profile prints a profile for sandbox-exec to try)' : ''
}

/** Settings of the kernel that forbid user namespaces, and the value with which they do. */
const FORBIDDING: readonly (readonly [setting: string, value: string])[] = [
  ['kernel/apparmor_restrict_unprivileged_userns', '1'],
  ['kernel/unprivileged_userns_clone', '0'],
  ['user/max_user_namespaces', '0'],
]

/** What to change, as far as the machine tells. `settings`: where the kernel shows them. */
export function whatForbids(settings: string): string {
  const found = FORBIDDING.filter(([setting, value]) => valueOf(join(settings, setting)) === value)
  if (found.length === 0) return 'in a container, allow user namespaces or run it outside'
  return found.map(([setting, value]) => `${setting.replace('/', '.')} is ${value}`).join(', ')
}

function valueOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return undefined
  }
}

function refusal(why: string): LazaretError {
  return new LazaretError('bad-request', `nothing was run: a command cannot be kept in here, since ${why}`)
}
