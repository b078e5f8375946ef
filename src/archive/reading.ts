import type { ArtifactKind } from '../model/artifact.ts'
import type { Sha256 } from '../model/digest.ts'

/** One regular file of an archive, under the path that the installer gives it. */
export interface ArchiveEntry {
  /** inside the package: npm's first path component and an sdist's root folder are taken off */
  readonly path: string
  /** as the archive spells it */
  readonly archivePath: string
  /** path of the file that a link at this path, or on the way to it, stands for; absent: it is no link */
  readonly linkTo?: string
  readonly sizeBytes: number
  /** permission bits, 0 where the archive has none */
  readonly mode: number
  /** sha256 of the content; absent where the file was over the limit of what is hashed */
  readonly sha256?: Sha256
  /** the content, where it was kept for the checks */
  readonly content?: Buffer
  /** why the content was not kept */
  readonly notKept?: string
}

/**
 * Something about the archive that a strict reader objects to.
 * `violation`: readers would disagree on what it holds, or it reaches outside: nobody builds such an archive innocently today.
 * `oddity`: unusual, but all readers agree; old build tools made such archives.
 */
export interface Irregularity {
  /** kebab-case, stable: `duplicate-name`, `path-traversal`, `size-limit`, … */
  readonly code: string
  readonly grade: 'violation' | 'oddity'
  readonly archivePath?: string
  /** plain sentence, hostile names escaped and cut */
  readonly message: string
}

/** All that was read of an archive. Never throws for what the bytes say: that is an irregularity. */
export interface ArchiveReading {
  readonly kind: ArtifactKind
  /** in archive order; the last of duplicates is kept, as installers do */
  readonly entries: readonly ArchiveEntry[]
  readonly irregularities: readonly Irregularity[]
  /** what came out of the decompressor: in a tar, headers and padding too. The limits are held against it */
  readonly inflatedBytes: number
  /** false where reading stopped early: a limit, or bytes that are no archive */
  readonly complete: boolean
}
