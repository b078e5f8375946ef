import { readArchive } from '../archive/read.ts'
import { LIMITS, type Limits } from '../archive/limits.ts'
import { VIEWED_BYTES_MAX, type FileContent, type WantedFile } from '../model/contents.ts'

/** The process of the reader: one file of one archive, then it is ended. */
if (process.send === undefined) throw new Error('runs as a process of the reader only')

process.on('disconnect', () => process.exit())
process.once('message', (wanted: WantedFile) => void read(wanted).then((content) => process.send?.(content)))

const MIB = 1024 * 1024

async function read({ archive, readAs, path }: WantedFile): Promise<FileContent> {
  try {
    const found = await fileOf(archive, readAs, path, path)
    // A link's content is that of the file that it stands for, which has another name.
    const linkTo = found.kind === 'found' ? found.linkTo : undefined
    return linkTo === undefined || linkTo === path ? found : await fileOf(archive, readAs, path, linkTo)
  } catch (error) {
    return { kind: 'unread', reason: `It could not be read: ${error instanceof Error ? error.message : String(error)}` }
  }
}

async function fileOf(
  archive: string,
  readAs: WantedFile['readAs'],
  path: string,
  keptAs: string,
): Promise<FileContent> {
  const base = keptAs.slice(keptAs.lastIndexOf('/') + 1)
  // Where the file lies in the archive is known once all of it was read: every file of this name is kept until then.
  const limits: Limits = { ...LIMITS, keptTotalBytes: 64 * MIB, hashedFileBytes: 0, keptSurfaceBytes: 0 }
  const { entries } = await readArchive(archive, readAs, limits, (name) => name.endsWith(base))
  const entry = entries.find((one) => one.path === path)
  if (entry === undefined) return { kind: 'missing' }
  const { sizeBytes, content, notKept, linkTo } = entry
  const link = linkTo === undefined ? {} : { linkTo }
  if (content === undefined && linkTo !== undefined && keptAs === path)
    return { kind: 'found', sizeBytes, content: new Uint8Array(), ...link }
  if (content === undefined) return { kind: 'unread', reason: `It is not shown: ${notKept ?? 'it was not kept'}.` }
  return { kind: 'found', sizeBytes, content: content.subarray(0, VIEWED_BYTES_MAX), ...link }
}
