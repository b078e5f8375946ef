import { Readable } from 'node:stream'
import { LazaretError } from '../../../model/errors.ts'

/** The name stands among the first fields of an upload; so much is read to find it, bytes. */
const HEAD_BYTES_MAX = 256 * 1024

/** Longest boundary [RFC 2046, 5.1.1], characters. */
const BOUNDARY = /^multipart\/form-data\s*;.*?\bboundary="?(?<boundary>[\w'()+,./:=?-]{1,70})"?\s*(?:;|$)/i

export interface UploadForm {
  /** as it is spelled in the form */
  readonly name: string
  /** the whole form, from its first byte */
  readonly body: Readable
}

/** The project that an upload is of, read from the beginning of its form. Throws LazaretError `bad-request`, `too-large`. */
export async function uploadForm(body: Readable, contentType: string | undefined): Promise<UploadForm> {
  const boundary = BOUNDARY.exec(contentType ?? '')?.groups?.['boundary']
  if (boundary === undefined) throw new LazaretError('bad-request', 'an upload is a form: multipart/form-data')
  const chunks: AsyncIterator<Buffer> = body.iterator({ destroyOnReturn: false })
  let head = Buffer.alloc(0)
  for (;;) {
    const name = nameIn(head.toString('latin1'), boundary)
    if (name !== undefined) return { name, body: Readable.from(joined(head, chunks), { objectMode: false }) }
    if (head.length > HEAD_BYTES_MAX)
      throw new LazaretError('bad-request', `this upload does not begin with the name of a project`)
    const { value, done } = await chunks.next()
    if (done === true) throw new LazaretError('bad-request', 'this upload names no project')
    head = Buffer.concat([head, value])
  }
}

/** The value of the field `name`, once it is there as a whole; undefined before. */
function nameIn(text: string, boundary: string): string | undefined {
  const parts = `\r\n${text}`.split(`\r\n--${boundary}`)
  // The last part may go on: what follows it is not here yet.
  for (const part of parts.slice(1, -1)) {
    const end = part.indexOf('\r\n\r\n')
    const header = part.slice(0, end)
    if (end >= 0 && /^content-disposition:[^\n]*;\s*name="?name"?\s*(?:;|\r|$)/im.test(header))
      return part.slice(end + 4)
  }
  return undefined
}

async function* joined(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield head
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value
}
