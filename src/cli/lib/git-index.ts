import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * The paths in the index of the repository at `root`, read from its file: no program is started for it. Undefined where there is
 * none, or where it is of a version that packs its paths.
 */
export async function trackedPaths(root: string): Promise<ReadonlySet<string> | undefined> {
  const bytes = await readFile(join(root, '.git', 'index')).catch(() => undefined)
  if (bytes === undefined || bytes.length < 12 || bytes.toString('latin1', 0, 4) !== 'DIRC') return undefined
  const version = bytes.readUInt32BE(4)
  if (version !== 2 && version !== 3) return undefined
  const paths = new Set<string>()
  let at = 12
  for (let left = bytes.readUInt32BE(8); left > 0; left -= 1) {
    if (at + 62 > bytes.length) return undefined
    const isExtended = version === 3 && (bytes.readUInt16BE(at + 60) & 0x4000) !== 0
    const start = at + (isExtended ? 64 : 62)
    const end = bytes.indexOf(0, start)
    if (end === -1) return undefined
    paths.add(bytes.toString('utf8', start, end))
    // Entries end with one to eight zeros, so that each has a multiple of eight bytes.
    at += Math.ceil((end - at + 1) / 8) * 8
  }
  return paths
}
