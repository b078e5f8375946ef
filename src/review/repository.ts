/** A file of the repository that is reviewed. */
export interface SourceFile {
  /** from the repository's root, with `/` */
  readonly path: string
  readonly text: string
}

/** What a review looks at. Made by whoever reads the disk; values of `.env` files are in none of it. */
export interface Repository {
  readonly files: readonly SourceFile[]
  /** `.env` files; `tracked`: whether the index of git has them; undefined: git could not say */
  readonly envFiles: readonly { readonly path: string; readonly names: readonly string[]; readonly tracked?: boolean }[]
  /** what could not be read, in sentences */
  readonly unseen: readonly string[]
}
