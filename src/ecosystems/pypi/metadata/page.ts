import type { Sha256 } from '../../../model/digest.ts'
import type { Unknown } from '../../../model/unknown.ts'
import type { FileKind } from '../filename.ts'
import type { JsonObject } from './json.ts'

/** Most files of one project that are read. The largest projects have a tenth of it. */
export const MAX_FILES = 100_000

/** A file as upstream's page lists it, both forms alike. Bounded and checked; what is missing is unknown or absent. */
export interface ListedFile {
  readonly filename: string
  readonly kind: FileKind
  /** absolute, without fragment */
  readonly url: string
  /** path below our registry's URL */
  readonly servedPath: string
  /** lower-case hex by lower-case algorithm */
  readonly hashes: Readonly<Record<string, string>>
  readonly requiresPython?: string
  readonly sizeBytes: number | Unknown
  /** ISO 8601 UTC, to the microsecond as upstream wrote it */
  readonly uploadTime: string | Unknown
  /** the reason, or true where none is given */
  readonly yanked: string | boolean
  /** hash of the `.metadata` beside the file, unknown where upstream states none; absent: there is no such sidecar */
  readonly coreMetadata?: Sha256 | Unknown
  /** PEP 740: where upstream keeps the file's attestations */
  readonly provenance?: string
  /** the whole JSON record, so that keys we do not know are passed on; empty for HTML */
  readonly source: JsonObject
}

/** Upstream's page of one project. */
export interface ProjectPage {
  /** normalised */
  readonly name: string
  /** no name twice: of two files with the same name the first counts */
  readonly files: readonly ListedFile[]
  /** PEP 792 */
  readonly status: string
  readonly statusReason?: string
  /** true where an index wrote it, and says so: without files it means that none is left. A page of anything else has no files, too */
  readonly saysEmpty: boolean
  /** the whole JSON document without its files; empty for HTML */
  readonly source: JsonObject
}
