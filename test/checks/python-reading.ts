import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readArchive } from '../../src/archive/read.ts'
import { sha256 } from '../../src/model/digest.ts'
import type { ArchiveReading } from '../../src/archive/reading.ts'
import { readAsOf, type ArtifactKind } from '../../src/model/artifact.ts'
import { packed } from './harness.ts'
import { sampleArtifact } from './sample-artifact.ts'

/** A reading as the archive readers make it, out of texts or bytes by path. */
export function readingOf(kind: ArtifactKind, files: Readonly<Record<string, string | Buffer>>): ArchiveReading {
  const entries = Object.entries(files).map(([path, text]) => {
    const content = typeof text === 'string' ? Buffer.from(text) : text
    return { path, archivePath: path, sizeBytes: content.length, mode: 0o644, sha256: sha256(content), content }
  })
  return { kind, entries, irregularities: [], inflatedBytes: 0, complete: true }
}

/** What the archive reader makes of an archive of such files: as `readingOf`, by the road that packages take. */
export async function packedReading(
  kind: ArtifactKind,
  files: Readonly<Record<string, string | Buffer>>,
): Promise<ArchiveReading> {
  const folder = await mkdtemp(join(tmpdir(), 'lazaret-reading-'))
  try {
    const path = join(folder, 'archive')
    const members = Object.entries(files).map(([at, content]) => ({ path: at, content: Buffer.from(content) }))
    await writeFile(path, packed(kind, members))
    return await readArchive(path, readAsOf(sampleArtifact(kind)))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
