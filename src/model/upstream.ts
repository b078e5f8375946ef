import type { Readable } from 'node:stream'
import type { RegistryConfig } from './registry.ts'

export interface DocumentAnswer {
  readonly status: 'ok' | 'not-modified' | 'missing'
  readonly bytes: Buffer
  readonly contentType: string
  readonly url: string
  readonly etag?: string
  readonly lastModified?: string
}

/** An artifact's bytes as upstream sends them. */
export interface ArtifactAnswer {
  readonly stream: Readable
  readonly sizeBytes: number | undefined
  /** bytes that came so far; absent: they are all here */
  readonly received?: () => number
  /** undoes the content coding that upstream states, though none was asked for; absent: it states none that is known */
  readonly decode?: (bytes: Readable) => Readable
}

/** The only way out (DESIGN 3). Throws LazaretError `upstream-…` and `too-large`. */
export interface Upstream {
  /** One document, whole, decoded, under the named size limit. */
  document(
    registry: RegistryConfig,
    path: string,
    accept: string,
    validators: { etag?: string; lastModified?: string },
  ): Promise<DocumentAnswer>
  /** An artifact's bytes as a stream; `url` must be on the upstream's own host, a configured one, or (PyPI) any public https host. Aborting `signal` ends it with its reason, a LazaretError. */
  artifact(registry: RegistryConfig, url: string, signal?: AbortSignal): Promise<ArtifactAnswer>
}

/** A request of a client that changes something at upstream, or reads a document in order to. */
export interface WriteQuestion {
  readonly method: string
  /** below upstream's base, with its query, as the client sent it */
  readonly path: string
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body?: Readable
  /** what the answer may be: JSON and plain text, or any text, of which the words are given. Absent: JSON */
  readonly answer?: 'text'
}

export interface WriteAnswer {
  readonly status: number
  /** the text beside the status, which is all that some clients show */
  readonly reason: string
  readonly headers: Readonly<Record<string, string>>
  readonly bytes: Buffer
}
