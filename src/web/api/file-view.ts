/** A file of a case's artifact, or of the version before it. */
export interface FileView {
  readonly path: string
  readonly version: string
  readonly sizeBytes: number
  readonly linkTo?: string
  readonly shown:
    | { readonly kind: 'text'; readonly text: string; readonly isCut: boolean }
    | { readonly kind: 'bytes'; readonly rows: string; readonly isCut: boolean }
    | { readonly kind: 'unread'; readonly reason: string }
}
