import type { Program } from 'oxc-parser'

/** A file's syntax tree, in ESTree's form, positions in UTF-16 units. */
export type Tree = Program

export type Parsed =
  | {
      readonly program: Tree
      /** offsets after which a line break was put before parsing: positions in the tree count it */
      readonly breaks: readonly number[]
      readonly incomplete?: undefined
    }
  | { readonly program?: undefined; readonly incomplete: string }
