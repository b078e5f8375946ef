import { mkdtempSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Test } from 'tap'
import { LIMITS, type Limits } from '../../src/archive/limits.ts'
import { readArchive } from '../../src/archive/read.ts'
import type { ArchiveReading } from '../../src/archive/reading.ts'
import { readAsOf, type ArtifactKind } from '../../src/model/artifact.ts'
import { tarBytes, type TarSpec } from '../registry/tar-bytes.ts'

const NAMES: Readonly<Record<ArtifactKind, string>> = {
  'npm-tarball': 'x-1.0.0.tgz',
  wheel: 'x-1.0-py3-none-any.whl',
  sdist: 'x-1.0.tar.gz',
}

export type ReadBytes = (
  bytes: Buffer,
  kind: ArtifactKind,
  options?: { readonly limits?: Partial<Limits>; readonly filename?: string },
) => Promise<ArchiveReading>

/** Reads bytes by way of a file, as the inspector does. */
export function reader(t: Test): ReadBytes {
  const folder = mkdtempSync(join(tmpdir(), 'lazaret-archive-'))
  t.teardown(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  let files = 0
  return async (bytes, kind, options = {}) => {
    files += 1
    const path = join(folder, `blob-${files}`)
    await writeFile(path, bytes)
    const filename = options.filename ?? NAMES[kind]
    return readArchive(path, readAsOf({ kind, filename }), { ...LIMITS, ...options.limits })
  }
}

export function tgz(members: readonly TarSpec[]): Buffer {
  return gzipSync(tarBytes(members))
}

/** `code` for a violation, `(code)` for an oddity; sorted, each once. */
export function objections(reading: ArchiveReading): string[] {
  const codes = reading.irregularities.map(({ code, grade }) => (grade === 'violation' ? code : `(${code})`))
  return [...new Set(codes)].toSorted()
}
