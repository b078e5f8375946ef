import type { Program } from 'oxc-parser'

/** Files of the package beside the one that is looked at. */
export interface PackageFiles {
  /** path of the file that a specifier names, from the file at `from`; undefined: none of the package */
  resolve(from: string, specifier: string): string | undefined
  bytes(path: string): Buffer | undefined
  /** undefined: it is no JavaScript, or too large */
  tree(path: string): Program | undefined
}

/** Of a text that stands alone. */
export const NO_FILES: PackageFiles = {
  resolve: () => undefined,
  bytes: () => undefined,
  tree: () => undefined,
}
