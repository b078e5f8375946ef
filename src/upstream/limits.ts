/** Every bound of the way out. Upstreams are honest mostly, slow often, and hostile sometimes. */
export interface UpstreamLimits {
  /** TCP and TLS handshake, milliseconds: a reachable host answers in well under a second */
  readonly connectMs: number
  /** from the request to the end of the headers, milliseconds: registries compute large packuments for a while */
  readonly headersMs: number
  /** longest silence within a body, milliseconds */
  readonly idleMs: number
  /** a whole document with all retries and redirects, milliseconds: no client waits longer for metadata */
  readonly documentMs: number
  /** a whole artifact, milliseconds: 1 GB at 1.2 MB/s; ends a trickle that never falls silent */
  readonly artifactMs: number
  /** an artifact of which less than `slowBytes` comes in this time gives its connection back, milliseconds */
  readonly slowMs: number
  /** a slow line brings some kilobytes a second */
  readonly slowBytes: number
  /** a document as sent, and decoded, bytes: the largest packuments have some tens of MB */
  readonly documentBytes: number
  /** an artifact, bytes: the most that `limits.artifact_mb` may say; what it says is held where the bytes are stored */
  readonly artifactBytes: number
  /** the answer to a passed-through request, bytes: a page of search results, an audit report */
  readonly passthroughBytes: number
  /** redirects followed for one request */
  readonly redirects: number
  /** attempts for one request, the first included */
  readonly attempts: number
  /** first pause before a retry, milliseconds; doubles each time, jittered */
  readonly backoffMs: number
  /** longest pause that upstream's Retry-After may ask for, milliseconds: longer, and the client is better told at once */
  readonly retryAfterMs: number
  /** connections to one origin */
  readonly connections: number
}

const MIB = 1024 * 1024

export const DEFAULT_LIMITS: UpstreamLimits = {
  connectMs: 10_000,
  headersMs: 30_000,
  idleMs: 30_000,
  documentMs: 60_000,
  artifactMs: 15 * 60_000,
  slowMs: 20_000,
  slowBytes: 20 * 1024,
  documentBytes: 192 * MIB,
  artifactBytes: 65_536 * MIB,
  passthroughBytes: 32 * MIB,
  redirects: 5,
  attempts: 3,
  backoffMs: 200,
  retryAfterMs: 5_000,
  connections: 32,
}
