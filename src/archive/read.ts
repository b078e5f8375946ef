import { kindOf, type ArtifactKind, type ReadAs } from '../model/artifact.ts'
import { GzipReader } from './gzip.ts'
import { Inventory } from './inventory.ts'
import { Irregularities } from './irregularities.ts'
import { LIMITS, type Limits } from './limits.ts'
import type { ArchiveReading } from './reading.ts'
import { Source } from './source.ts'
import { readTar } from './tar.ts'
import { isTarHeader } from './tar-header.ts'
import { readZip } from './zip.ts'
import { hasEndRecord } from './zip-end.ts'

type Format = 'gzip' | 'zip' | 'tar' | 'bzip2' | 'xz' | 'zstd' | 'unknown'

/**
 * Reads the artifact at `path` (a file of any name) as its installers would, under `limits`. Nothing is written and nothing is
 * executed. `isWanted`: of which files, by their paths in the archive, the contents are kept; absent: of all.
 * Throws only what the file system throws; whatever the bytes say is an irregularity in the reading.
 */
export async function readArchive(
  path: string,
  readAs: ReadAs,
  limits: Limits = LIMITS,
  isWanted?: (archivePath: string) => boolean,
): Promise<ArchiveReading> {
  const kind = kindOf(readAs)
  const source = await Source.open(path)
  try {
    const irregularities = new Irregularities(limits.listed)
    const inventory = new Inventory(kind, limits, irregularities, source.size, isWanted)
    if (source.size > limits.compressedBytes) {
      irregularities.add('compressed-limit', undefined, `${source.size} bytes`)
      inventory.incomplete()
    } else {
      await readFormat(source, readAs, inventory, limits)
    }
    const entries = inventory.entries()
    return {
      kind,
      entries,
      irregularities: irregularities.list(),
      inflatedBytes: inventory.inflatedBytes,
      complete: inventory.complete,
    }
  } finally {
    await source.close()
  }
}

async function readFormat(source: Source, readAs: ReadAs, inventory: Inventory, limits: Limits): Promise<void> {
  const { irregularities } = inventory
  const format = await sniff(source)
  const wanted = FORMATS[readAs]
  if (format === 'gzip' && wanted === 'gzip') {
    await readGzip(source, kindOf(readAs), inventory, limits)
    return
  }
  if (format === 'zip' && wanted === 'zip') {
    await readZip(source, inventory, limits)
    return
  }
  inventory.incomplete()
  if (format === 'unknown') irregularities.add('not-an-archive', undefined, `expected ${wanted}`)
  else if (format === 'zip' || format === 'gzip')
    irregularities.add('kind-mismatch', undefined, `${format} data in ${wanted}`)
  else irregularities.add('unsupported-compression', undefined, format)
}

/** The format that installers open. */
const FORMATS: Readonly<Record<ReadAs, Format>> = {
  'npm-tarball': 'gzip',
  wheel: 'zip',
  'sdist-gzip': 'gzip',
  'sdist-zip': 'zip',
  'sdist-other': 'unknown',
}

async function readGzip(source: Source, kind: ArtifactKind, inventory: Inventory, limits: Limits): Promise<void> {
  const gzip = new GzipReader(source, limits, inventory.irregularities)
  await readTar(gzip.content(), kind === 'sdist', inventory, limits)
  if (!gzip.finished) inventory.incomplete()
  if (await hasEndRecord(source)) inventory.irregularities.add('also-zip')
}

const MAGICS: readonly (readonly [Format, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['zip', [0x50, 0x4b, 0x05, 0x06]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
]

async function sniff(source: Source): Promise<Format> {
  const head = await source.read(0, 512)
  for (const [format, magic] of MAGICS) {
    if (magic.every((byte, index) => head[index] === byte)) return format
  }
  if (isTarHeader(head)) return 'tar'
  return (await hasEndRecord(source)) ? 'zip' : 'unknown'
}
