/** A cache in memory, as it is shown to the operator. */
export interface CacheSize {
  readonly name: string
  readonly bytesMax: number
  bytes(): number
}

/** Told of each cache once. */
export type NoteCache = (cache: CacheSize) => void

/** What a server holds beside its caches, bytes: the program, the heaps of its threads, what is under way. Measured: docs/operations.md. */
const PROGRAM_BYTES = 240 * 1024 * 1024

/** The caches have so much of the whole at least, where the program leaves less. */
const CACHES_SHARE_MIN = 0.25

/** How one setting is divided among the caches; together 1. */
export const CACHE_SHARES = {
  /** hot artifacts, as bytes */
  artifacts: 0.4,
  /** ready metadata, as bytes */
  views: 0.2,
  /** verdicts with the facts that they come from; estimated */
  assessments: 0.14,
  /** parsed catalogues; estimated */
  catalogues: 0.14,
  /** documents as upstream just sent them */
  documents: 0.08,
  /** upstream's `.metadata`, of all registries together */
  sidecars: 0.04,
} as const

export type CacheBytes = Readonly<Record<keyof typeof CACHE_SHARES, number>>

/** Bytes for each cache, so that a server holds about `total` bytes with all of them full. */
export function sharesOf(total: number): CacheBytes {
  const caches = Math.max(total - PROGRAM_BYTES, total * CACHES_SHARE_MIN)
  const share = (part: number): number => Math.floor(caches * part)
  return {
    artifacts: share(CACHE_SHARES.artifacts),
    views: share(CACHE_SHARES.views),
    assessments: share(CACHE_SHARES.assessments),
    catalogues: share(CACHE_SHARES.catalogues),
    documents: share(CACHE_SHARES.documents),
    sidecars: share(CACHE_SHARES.sidecars),
  }
}
