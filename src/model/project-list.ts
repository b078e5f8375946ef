/** The names of all packages of a registry, as its upstreams list them. */
export interface ProjectList {
  /** normalised, in order, each with a newline behind it */
  readonly names: Buffer
  /** hex: differs where the names do */
  readonly digest: string
  /** upstream could not be asked, and this is its last good answer */
  readonly stale: boolean
}

export interface ProjectLists {
  /** Throws LazaretError `upstream-…` and `too-large`. */
  all(): Promise<ProjectList>
}

/** How an ecosystem's list of all packages is asked for and read. */
export interface ListFormat {
  /** below upstream's base */
  readonly path: string
  readonly accept: string
  /** the names, normalised, as they stand in upstream's list */
  names(bytes: Buffer, contentType: string): AsyncIterable<string>
}
