import { lookup } from '../model/lookup.ts'
import { open, type FileHandle } from 'node:fs/promises'
import { codeOf } from '../model/error-code.ts'
import { LazaretError } from '../model/errors.ts'
import type { Witness } from '../model/witness.ts'
import { linesOf } from './lines.ts'

const REASONS: Readonly<Record<string, string>> = lookup({
  EACCES: 'this user may not write there',
  EISDIR: 'it is a folder: name a file',
  ENOENT: 'there is no such folder',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of its path is a file',
  EROFS: 'the file system may not be written',
})

/** A file to which heads are appended: on another disk, a share that only takes additions, a folder that is carried away. */
export function witnessFile(path: string): Witness {
  return {
    async keep(line) {
      try {
        const file = await open(path, 'a+', 0o600)
        try {
          const separator = (await endsInLine(file)) ? '' : '\n'
          await file.appendFile(`${separator}${line}`)
          await file.sync()
        } finally {
          await file.close()
        }
      } catch (cause) {
        const reason = REASONS[codeOf(cause)] ?? (cause instanceof Error ? cause.message : String(cause))
        throw new LazaretError('internal', `the witness ${path} cannot be written: ${reason}`, { cause })
      }
    },
    lines: () => linesOf(path),
    close: () => Promise.resolve(),
  }
}

/** Whether the next line may stand where the file ends; it may not behind one that was cut off by a crash. */
async function endsInLine(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat()
  if (size === 0) return true
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1)
  return buffer.toString() === '\n'
}
