import { sha256 } from '../../src/model/digest.ts'
import type { ArchiveReading } from '../../src/archive/reading.ts'
import type { ArtifactKind } from '../../src/model/artifact.ts'

/** A reading as the archive readers make it, out of texts or bytes by path. */
export function readingOf(kind: ArtifactKind, files: Readonly<Record<string, string | Buffer>>): ArchiveReading {
  const entries = Object.entries(files).map(([path, text]) => {
    const content = typeof text === 'string' ? Buffer.from(text) : text
    return { path, archivePath: path, sizeBytes: content.length, mode: 0o644, sha256: sha256(content), content }
  })
  return { kind, entries, irregularities: [], inflatedBytes: 0, complete: true }
}
