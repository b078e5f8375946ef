import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import type { Attempt } from './plan.ts'

/** Longest command line that is told, characters. */
const COMMAND_MAX = 120

/** Longest name of a package that is told, characters. */
const PACKAGE_MAX = 250

/** Who has the socket on this local port open; empty: it is gone, or cannot be seen. */
export function ownerOf(protocol: 'tcp' | 'udp', port: number): Pick<Attempt, 'process' | 'package'> {
  const inode = inodeOf(protocol, port)
  if (inode === undefined) return {}
  for (const pid of readdirSync('/proc')) {
    if (!/^\d+$/.test(pid) || !hasSocket(pid, inode)) continue
    const command = contentOf(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim()
    const name = packageOf(contentOf(`/proc/${pid}/environ`), folderOf(pid))
    return { process: cut(command, COMMAND_MAX), ...(name === undefined ? {} : { package: cut(name, PACKAGE_MAX) }) }
  }
  return {}
}

/**
 * The package whose script a process is, as its client tells it by variables (npm, pnpm, yarn, bun) or by the folder that it builds in
 * (pip). Whoever runs inside can write there what they like: it is a hint, and no proof. `environ`: as the kernel shows it.
 */
export function packageOf(environ: string, folder: string): string | undefined {
  const variables = new Map(environ.split('\0').map((one) => [one.replace(/=.*/s, ''), one.replace(/^[^=]*=/, '')]))
  const name = variables.get('npm_package_name')
  const version = variables.get('npm_package_version')
  if (name !== undefined && name !== '') return version === undefined ? name : `${name}@${version}`
  return /\/pip-(?:install|req-build|wheel)-[^/]+\/([\w.-]+)_[0-9a-f]{32}(?:\/|$)/.exec(folder)?.[1]
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
