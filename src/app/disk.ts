import { statfs } from 'node:fs/promises'
import type { Readiness } from '../http/health.ts'

/** Below this the database's next transaction or the next artifact may fail, bytes. */
const FREE_BYTES_MIN = 64 * 1024 * 1024

/** The last of the disk is for what clients ask for, bytes. */
const FREE_BYTES_AHEAD_MIN = 1024 * 1024 * 1024

/** Not ready where the data folder's disk is nearly full: nothing could be served, since nothing could be logged. */
export function diskReadiness(dataDir: string): Readiness {
  return {
    name: 'disk',
    async check() {
      const free = await freeBytes(dataDir)
      if (free >= FREE_BYTES_MIN) return undefined
      return `only ${Math.floor(free / 1024 / 1024)} MB are free in the data folder: make room, or move it to a larger disk`
    },
  }
}

/** Whether there is room for files that nobody has asked for yet. */
export async function hasRoomAhead(dataDir: string): Promise<boolean> {
  return (await freeBytes(dataDir)) >= FREE_BYTES_AHEAD_MIN
}

/** Bytes that are free for us on the disk of a folder. Throws where there is no such folder. */
export async function freeBytes(dataDir: string): Promise<number> {
  const { bavail, bsize } = await statfs(dataDir)
  return bavail * bsize
}
