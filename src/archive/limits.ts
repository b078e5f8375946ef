const KIB = 1024
const MIB = 1024 * KIB
const GIB = 1024 * MIB

/** Bounds of what one archive may cost. A value is allowed; one more is the irregularity that the comment names. */
export interface Limits {
  /** bytes of the file itself: `compressed-limit` */
  readonly compressedBytes: number
  /** bytes of all contents and headers together, inflated or stated: `size-limit` */
  readonly unpackedBytes: number
  /** unpacked bytes for each compressed byte, once `ratioFromBytes` are passed: `ratio-limit` */
  readonly ratio: number
  /** bytes up to which any ratio is harmless */
  readonly ratioFromBytes: number
  /** members of every type: `entries-limit` */
  readonly entries: number
  /** files, folders and links that are looked at to follow all links: `links-limit` */
  readonly linkVisits: number
  /** components of a path: `depth-limit` */
  readonly depth: number
  /** UTF-8 bytes of a path: `path-limit` */
  readonly pathBytes: number
  /** UTF-8 bytes of one component of a path: `path-limit` */
  readonly componentBytes: number
  /** bytes of one extension header (pax, GNU long name, gzip extra and name): `header-limit` */
  readonly headerBytes: number
  /** bytes of a zip's central directory: `directory-limit` */
  readonly directoryBytes: number
  /** bytes of a file whose content is kept for the checks: `notKept` */
  readonly keptFileBytes: number
  /** bytes of all kept contents together: `notKept` */
  readonly keptTotalBytes: number
  /** bytes on top of `keptTotalBytes` for files that run by themselves, so that padding cannot crowd them out */
  readonly keptSurfaceBytes: number
  /** bytes of a file that is hashed, and in a zip inflated at all: no `sha256` */
  readonly hashedFileBytes: number
  /** irregularities listed for each code; the rest is counted in one more */
  readonly listed: number
}

/**
 * Defaults allow the largest packages of both ecosystems (GPU wheels: 2.5 GB compressed, 5 GB unpacked; icon packages: 60,000
 * files) and keep one inspection under a few hundred MB of memory.
 */
export const LIMITS: Limits = {
  compressedBytes: 4 * GIB,
  unpackedBytes: 8 * GIB,
  // deflate reaches 1032; ordinary archives stay under 30 as a whole
  ratio: 100,
  ratioFromBytes: 64 * MIB,
  entries: 200_000,
  linkVisits: 200_000,
  depth: 64,
  pathBytes: 1024,
  // file systems take no more
  componentBytes: 255,
  headerBytes: MIB,
  directoryBytes: 64 * MIB,
  keptFileBytes: 16 * MIB,
  keptTotalBytes: 192 * MIB,
  keptSurfaceBytes: 16 * MIB,
  hashedFileBytes: 256 * MIB,
  listed: 20,
}
