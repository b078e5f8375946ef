import type { Inventory } from './inventory.ts'
import type { Limits } from './limits.ts'
import { NO_CONTENT, type TarContent } from './tar-content.ts'
import { TarWalk, type TarMember } from './tar-walk.ts'

/** Reads a tar that every reader reads alike. `python`: it is read by Python, uv and their like; else by npm and its like. */
export async function readTar(
  chunks: AsyncIterable<Buffer>,
  python: boolean,
  inventory: Inventory,
  limits: Limits,
): Promise<void> {
  const walk = new TarWalk(python, limits, inventory.irregularities, (member) => take(member, inventory))
  for await (const chunk of chunks) {
    if (inventory.spend(chunk.length)) walk.push(chunk)
    else return
    if (walk.stopped) break
  }
  walk.end()
  if (walk.stopped) inventory.incomplete()
}

/** False where a limit is passed. */
function take(member: TarMember, inventory: Inventory): TarContent | false {
  const { name, mode, flag, fileSize, linkTarget } = member
  if (!inventory.count()) return false
  if (flag !== '0' && flag !== '7') {
    if (flag === '5') inventory.folder(name)
    else if (flag === '1' || flag === '2') inventory.link({ archivePath: name, target: linkTarget, hard: flag === '1' })
    else inventory.irregularities.add('device-file', name)
    return NO_CONTENT
  }
  // holes cost nothing in the archive, and much here
  if (!inventory.spend(fileSize - member.size)) return false
  const sink = inventory.sink(name, fileSize)
  return {
    write: (piece) => {
      sink.write(piece)
    },
    end: () => {
      inventory.file(name, fileSize, mode, sink.end())
    },
  }
}
