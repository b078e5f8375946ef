import { documentsOf } from '../ecosystems/all.ts'
import { BoundedMap } from '../model/bounded-map.ts'
import type { OpenedDocument } from '../model/metadata.ts'
import type { ParseJob, RenderJob } from './jobs.ts'

/** Raw bytes of the documents that stay parsed; parsed, they take some five times as much. */
const OPENED_BYTES_MAX = 48 * 1024 * 1024

interface Opened {
  readonly document: OpenedDocument
  readonly sizeBytes: number
}

/** Documents that were parsed last, by number: one that was parsed is mostly rendered right after. */
const opened = new BoundedMap<number, Opened>(OPENED_BYTES_MAX, ({ sizeBytes }) => sizeBytes)

/** Throws LazaretError `upstream-failed` on a document that is none. */
export function openDocument(number: number, { ecosystem, raw }: ParseJob | RenderJob): OpenedDocument {
  const known = opened.get(number)
  if (known !== undefined) return known.document
  const document = documentsOf(ecosystem).open(raw)
  opened.set(number, { document, sizeBytes: raw.bytes.length })
  return document
}
