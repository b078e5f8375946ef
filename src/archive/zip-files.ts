import { Inventory } from './inventory.ts'
import { Irregularities } from './irregularities.ts'
import { ContentSink } from './keeping.ts'
import { LIMITS, type Limits } from './limits.ts'
import { Source } from './source.ts'
import { readBody } from './zip-body.ts'
import { nextOffsets, readDirectory } from './zip-directory.ts'
import { readEnd } from './zip-end.ts'
import { readLocal } from './zip-local.ts'

/** One file of a zip of data. */
export interface ZippedFile {
  readonly name: string
  /** absent: it cannot be read; `problem` says why */
  readonly content?: Buffer
  readonly problem?: string
}

/** Bounds for collections of many small documents: a million of them, 8 MB each. */
const COLLECTION: Limits = { ...LIMITS, entries: 1_000_000, directoryBytes: 256 * 1024 * 1024 }
/** Zips up to this size are read at once, bytes: three reads for each of a quarter of a million files take longer. */
const WHOLE_BYTES = 1024 * 1024 * 1024
const FILE_BYTES_MAX = 8 * 1024 * 1024

/**
 * The files of the zip at `path`, one after the other, in the directory's order: nothing but the current one is in memory.
 * For data that an operator gives us; what packages bring is read by `readArchive`, which keeps account of every byte.
 * Throws what the file system throws, and Error with a sentence where the file is no zip that can be read.
 */
export async function* filesOfZip(path: string): AsyncGenerator<ZippedFile, void, undefined> {
  const source = await Source.open(path, WHOLE_BYTES)
  try {
    const irregularities = new Irregularities(COLLECTION.listed)
    const inventory = new Inventory('wheel', COLLECTION, irregularities, source.size)
    const end = await readEnd(source, irregularities)
    const members = end === undefined ? undefined : await readDirectory(source, end, inventory, COLLECTION)
    if (end === undefined || members === undefined)
      throw new Error(irregularities.list()[0]?.message ?? 'it cannot be read as a zip')
    const nextOf = nextOffsets(members, end)
    for (const member of members) {
      if (member.name.endsWith('/')) continue
      const { name, size } = member
      if (size > FILE_BYTES_MAX) {
        yield { name, problem: `it is larger than ${FILE_BYTES_MAX} bytes` }
        continue
      }
      const own = new Irregularities(COLLECTION.listed)
      const body = await readLocal(source, member, nextOf.get(member) ?? 0, own)
      const sink = new ContentSink(undefined, false)
      const isRead = body !== undefined && (await readBody(source, member, body, sink, own))
      const violation = own.list().find(({ grade }) => grade === 'violation')
      const content = isRead && violation === undefined ? sink.end().content : undefined
      yield content === undefined ? { name, problem: violation?.message ?? 'it cannot be read' } : { name, content }
    }
  } finally {
    await source.close()
  }
}
