/** Takes the content of one member, in pieces. */
export interface TarContent {
  write(piece: Buffer): void
  end(): void
}

/** Where there is no content, or nobody wants it. */
export const NO_CONTENT: TarContent = { write: () => undefined, end: () => undefined }
