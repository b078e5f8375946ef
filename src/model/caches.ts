/** A cache in memory, as it is shown to the operator. */
export interface CacheSize {
  readonly name: string
  readonly bytesMax: number
  bytes(): number
}

/** Told of each cache once. */
export type NoteCache = (cache: CacheSize) => void

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

/** Bytes for each cache of `total`. */
export function sharesOf(total: number): CacheBytes {
  const share = (part: number): number => Math.floor(total * part)
  return {
    artifacts: share(CACHE_SHARES.artifacts),
    views: share(CACHE_SHARES.views),
    assessments: share(CACHE_SHARES.assessments),
    catalogues: share(CACHE_SHARES.catalogues),
    documents: share(CACHE_SHARES.documents),
    sidecars: share(CACHE_SHARES.sidecars),
  }
}
