import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { ObjectSource } from '../../model/object-store.ts'
import { discard } from '../exchange.ts'
import { CONDITION_FAILED, textOf, unreachable, type S3Exchange } from './exchange.ts'
import { elementIn } from './listing.ts'
import type { S3Bucket } from './settings.ts'

/** Larger objects are sent in parts of this size, bytes: one that breaks off is sent again alone. At most 10,000 are allowed. */
export const PART_BYTES = 64 * 1024 * 1024

export interface Upload {
  readonly key: string
  readonly source: ObjectSource
  /** of the object as a whole: how it is to be stored */
  readonly stored: Readonly<Record<string, string>>
  /** under which it may be completed */
  readonly condition: Readonly<Record<string, string>>
}

/** Sends an object in parts, each with its sha256. Gives whether the condition held; nothing of it stays where it did not, or where it fails. */
export async function putInParts(exchange: S3Exchange, bucket: S3Bucket, upload: Upload): Promise<boolean> {
  const { key, stored, condition } = upload
  const headers = { ...stored, 'x-amz-checksum-algorithm': 'SHA256' }
  const id = elementIn(
    await textOf(await exchange({ method: 'POST', key, query: [['uploads', '']], headers })),
    'UploadId',
  )
  if (id === undefined) throw unreachable(bucket, 'it began an upload without saying which', undefined)
  let isDone = false
  try {
    const xml = await sendParts(exchange, upload, id)
    isDone = await complete(exchange, bucket, { key, id, xml, condition })
  } finally {
    // Where this fails, too, the bucket's own rule for uploads that were never completed takes them away.
    if (!isDone) await abort(exchange, key, id)
  }
  return isDone
}

async function sendParts(exchange: S3Exchange, { key, source }: Upload, id: string): Promise<string> {
  let xml = ''
  for (let start = 0, number = 1; start < source.sizeBytes; start += PART_BYTES, number += 1) {
    const end = Math.min(start + PART_BYTES, source.sizeBytes) - 1
    const open = () => source.open(start, end)
    const hash = createHash('sha256')
    for await (const chunk of open()) hash.update(chunk)
    const digest = hash.digest()
    const checksum = digest.toString('base64')
    const answer = await exchange({
      method: 'PUT',
      key,
      query: [
        ['partNumber', String(number)],
        ['uploadId', id],
      ],
      headers: { 'x-amz-checksum-sha256': checksum },
      body: { sha256: digest.toString('hex'), sizeBytes: end - start + 1, open },
    })
    await discard(answer)
    const etag = escaped(String(answer.headers['etag'] ?? ''))
    xml += `<Part><PartNumber>${number}</PartNumber><ETag>${etag}</ETag><ChecksumSHA256>${checksum}</ChecksumSHA256></Part>`
  }
  return `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${xml}</CompleteMultipartUpload>`
}

async function complete(
  exchange: S3Exchange,
  bucket: S3Bucket,
  given: { readonly key: string; readonly id: string; readonly xml: string; readonly condition: Upload['condition'] },
): Promise<boolean> {
  const { key, id, condition } = given
  const bytes = Buffer.from(given.xml)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const answer = await exchange({
    method: 'POST',
    key,
    query: [['uploadId', id]],
    headers: condition,
    body: { sha256, sizeBytes: bytes.length, open: () => Readable.from([bytes]) },
    answers: CONDITION_FAILED,
  })
  const text = await textOf(answer)
  if (CONDITION_FAILED.includes(answer.statusCode)) return false
  // This one answer begins before it is known how it ends: with status 200 it may be an error.
  if (elementIn(text, 'ETag') !== undefined) return true
  throw unreachable(bucket, `it did not complete an upload (${elementIn(text, 'Code') ?? 'no reason'})`, undefined)
}

async function abort(exchange: S3Exchange, key: string, id: string): Promise<void> {
  await exchange({ method: 'DELETE', key, query: [['uploadId', id]], answers: [404] }).then(discard, () => undefined)
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
