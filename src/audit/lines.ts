import { open, type FileHandle } from 'node:fs/promises'
import { isCode } from '../model/error-code.ts'
import { LazaretError } from '../model/errors.ts'

/** Longest line that is read, characters: the longest leaf and what stands around it. */
const LINE_MAX_CHARS = 128 * 1024

async function opened(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r')
  } catch (cause) {
    const why = isCode(cause, 'ENOENT') ? 'there is no such file' : 'this user may not read it'
    throw new LazaretError('bad-request', `${path}: ${why}`, { cause })
  }
}

/**
 * Lines of a file without their ends, however many. Only `\n` ends one: events may hold the line separators of Unicode.
 * Throws LazaretError `bad-request` where the file cannot be read.
 */
export async function* linesOf(path: string): AsyncGenerator<string> {
  const file = await opened(path)
  let rest = ''
  for await (const chunk of file.createReadStream({ encoding: 'utf8' })) {
    const lines = `${rest}${String(chunk)}`.split('\n')
    rest = lines.pop() ?? ''
    yield* lines
    if (rest.length > LINE_MAX_CHARS) throw new LazaretError('bad-request', `${path} is no text in lines`)
  }
  if (rest !== '') yield rest
}
