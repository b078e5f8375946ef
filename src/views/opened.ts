import { documentsOf } from '../ecosystems/documents.ts'
import type { OpenedDocument } from '../model/metadata.ts'
import type { ParseJob, RenderJob } from './jobs.ts'

/** Raw bytes of the documents that stay parsed, but for the last one; parsed, they take some five times as much. */
const OPENED_BYTES_MAX = 2 * 1024 * 1024

/** Nothing stays parsed once nothing was asked for in so long, milliseconds: a document is mostly rendered right after it was parsed. */
const KEPT_MS = 10_000

interface Opened {
  readonly document: OpenedDocument
  readonly sizeBytes: number
}

/** Documents that were used last, by number, the last one at the end. */
const opened = new Map<number, Opened>()

let forgetting: NodeJS.Timeout | undefined

/** Throws LazaretError `upstream-failed` on a document that is none. */
export function openDocument(number: number, { ecosystem, raw }: ParseJob | RenderJob): OpenedDocument {
  clearTimeout(forgetting)
  forgetting = setTimeout(() => opened.clear(), KEPT_MS).unref()
  const known = opened.get(number) ?? { document: documentsOf(ecosystem).open(raw), sizeBytes: raw.bytes.length }
  opened.delete(number)
  opened.set(number, known)
  makeRoom()
  return known.document
}

function makeRoom(): void {
  let bytes = [...opened.values()].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  for (const [number, { sizeBytes }] of opened) {
    if (bytes <= OPENED_BYTES_MAX || opened.size === 1) return
    opened.delete(number)
    bytes -= sizeBytes
  }
}
