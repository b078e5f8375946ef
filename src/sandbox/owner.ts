import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** Longest command line that is told, characters. */
const COMMAND_MAX = 120

/** The command that has the socket on this local port open; undefined: it is gone, or cannot be seen. */
export function ownerOf(protocol: 'tcp' | 'udp', port: number): string | undefined {
  const inode = inodeOf(protocol, port)
  if (inode === undefined) return undefined
  for (const pid of readdirSync('/proc')) {
    if (!/^\d+$/.test(pid) || !hasSocket(pid, inode)) continue
    const command = contentOf(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim()
    return command.length > COMMAND_MAX ? `${command.slice(0, COMMAND_MAX - 1)}…` : command
  }
  return undefined
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
