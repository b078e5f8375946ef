import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readArchive } from '../../src/archive/read.ts'
import type { ArchiveReading } from '../../src/archive/reading.ts'
import { inspect } from '../../src/inspection/inspect.ts'
import { kindOf, type ReadAs } from '../../src/model/artifact.ts'
import { sha256 } from '../../src/model/digest.ts'
import type { ContentFacts } from '../../src/model/fact.ts'
import { packed } from './harness.ts'

type Files = Readonly<Record<string, string | Buffer>>

/** A reading of an archive that is packed of files by their paths. */
export async function archiveOf(readAs: ReadAs, files: Files): Promise<ArchiveReading> {
  const folder = await mkdtemp(join(tmpdir(), 'lazaret-archive-'))
  try {
    const path = join(folder, 'blob')
    const members = Object.entries(files).map(([name, content]) => ({ path: name, content: Buffer.from(content) }))
    await writeFile(path, packed(kindOf(readAs), members))
    return await readArchive(path, readAs)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** What the inspection finds of such an archive. */
export async function inspectFiles(readAs: ReadAs, files: Files): Promise<ContentFacts> {
  return inspect(await archiveOf(readAs, files), { digest: sha256('x'), readAs })
}
