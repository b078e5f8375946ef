import type { ReadAs } from './artifact.ts'

/** Bytes of one file that are given to people: more than anybody reads. */
export const VIEWED_BYTES_MAX = 2 * 1024 * 1024

/** One file of an archive that lies on disk. */
export interface WantedFile {
  /** path of the archive */
  readonly archive: string
  readonly readAs: ReadAs
  /** inside of the package, as facts name it */
  readonly path: string
}

export type FileContent =
  | {
      readonly kind: 'found'
      readonly sizeBytes: number
      /** its first bytes, at most `VIEWED_BYTES_MAX` */
      readonly content: Uint8Array
      /** path of the file that a link at this path stands for */
      readonly linkTo?: string
    }
  | { readonly kind: 'missing' }
  /** it is in the archive, and cannot be shown: a plain sentence */
  | { readonly kind: 'unread'; readonly reason: string }
