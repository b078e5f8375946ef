import { closeSync, constants, openSync, readdirSync, readFileSync, readlinkSync, readSync } from 'node:fs'
import type { Attempt } from './plan.ts'

/** Longest command line that is told, characters. */
const COMMAND_MAX = 120

/** Longest name of a package that is told, characters. */
const PACKAGE_MAX = 250

/** Processes above one that are looked at. */
const ANCESTORS_MAX = 64

/** Bytes of a `PKG-INFO` in which its version stands. */
const HEAD_BYTES = 2048

/** What a process shows of whose script it is. */
export interface Shown {
  /** variables that it was started with, as the kernel shows them */
  readonly environ: string
  /** the folder that it is in */
  readonly folder: string
  /** first lines of the `PKG-INFO` there, or nothing */
  readonly info: string
}

/** Who has the socket on this local port open; empty: it is gone, or cannot be seen. */
export function ownerOf(protocol: 'tcp' | 'udp', port: number): Pick<Attempt, 'process' | 'package'> {
  const inode = inodeOf(protocol, port)
  if (inode === undefined) return {}
  for (const pid of readdirSync('/proc')) {
    if (!/^\d+$/.test(pid) || !hasSocket(pid, inode)) continue
    const command = contentOf(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim()
    const name = packageAmong(withAncestors(pid))
    return { process: cut(command, COMMAND_MAX), ...(name === undefined ? {} : { package: cut(name, PACKAGE_MAX) }) }
  }
  return {}
}

/**
 * The package whose script started a process, like `npm:bcrypt@5.1.1`: of the process and those above it, the outermost that is in a
 * folder of a package, else the outermost that a client told its package by variables. The client starts that one; what is below may say
 * and be where it likes. It is a hint, and no proof. `shown`: the process itself first.
 */
export function packageAmong(shown: readonly Shown[]): string | undefined {
  const outermost = shown.toReversed()
  return firstOf(outermost, ofFolder) ?? firstOf(outermost, ofVariables)
}

function firstOf(shown: readonly Shown[], read: (one: Shown) => string | undefined): string | undefined {
  for (const one of shown) {
    const name = read(one)
    if (name !== undefined) return name
  }
  return undefined
}

/** `<name>` at the beginning of what stands behind the last `/node_modules/`. */
const NODE_NAME = /^(?:@[^/]+\/)?[^/@.][^/]*/

/** Where pip builds `<name>`. */
const PIP_FOLDER = /\/pip-(?:install|req-build|wheel)-[^/]+\/([\w.-]+)_[0-9a-f]{32}(?:\/|$)/

function ofFolder({ environ, folder, info }: Shown): string | undefined {
  const [, python] = PIP_FOLDER.exec(folder) ?? []
  if (python !== undefined) {
    const [, version] = /^Version: *([\w.+!-]{1,100})\r?$/m.exec(info) ?? []
    return version === undefined ? `pypi:${python}` : `pypi:${python}@${version}`
  }
  const [, ...below] = folder.split('/node_modules/')
  const [name] = NODE_NAME.exec(below.at(-1) ?? '') ?? []
  if (name === undefined) return undefined
  // Under an alias the folder has another name than the package.
  return ofVariables({ environ }) ?? `npm:${name}`
}

/** As npm, pnpm, yarn and bun tell it. */
function ofVariables({ environ }: Pick<Shown, 'environ'>): string | undefined {
  const variables = new Map(environ.split('\0').map((one) => [one.replace(/=.*/s, ''), one.replace(/^[^=]*=/, '')]))
  const name = variables.get('npm_package_name') ?? ''
  const version = variables.get('npm_package_version') ?? ''
  if (name === '') return undefined
  return version === '' ? `npm:${name}` : `npm:${name}@${version}`
}

function withAncestors(pid: string): readonly Shown[] {
  const shown: Shown[] = []
  for (let one = pid; shown.length < ANCESTORS_MAX && /^[1-9]/.test(one); one = parentOf(one))
    shown.push({ environ: contentOf(`/proc/${one}/environ`), folder: folderOf(one), info: headOf(one) })
  return shown
}

/** Of `pid (name) state parent …`, where the name may hold anything. */
function parentOf(pid: string): string {
  return contentOf(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ')[1] ?? ''
}

/** A package may have put a link or a pipe there: neither is followed or waited for. */
function headOf(pid: string): string {
  try {
    const file = openSync(`/proc/${pid}/cwd/PKG-INFO`, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    try {
      const bytes = Buffer.alloc(HEAD_BYTES)
      return bytes.toString('utf8', 0, readSync(file, bytes, 0, HEAD_BYTES, 0))
    } finally {
      closeSync(file)
    }
  } catch {
    return ''
  }
}

function folderOf(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return ''
  }
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text
}

function inodeOf(protocol: string, port: number): string | undefined {
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  for (const table of [protocol, `${protocol}6`]) {
    for (const line of contentOf(`/proc/net/${table}`).split('\n')) {
      const fields = line.trim().split(/\s+/)
      if (fields[1]?.endsWith(`:${hex}`) === true && fields[9] !== undefined && fields[9] !== '0') return fields[9]
    }
  }
  return undefined
}

function hasSocket(pid: string, inode: string): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`) === `socket:[${inode}]`)
  } catch {
    // Ended meanwhile, or of somebody else.
    return false
  }
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
