import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import type { ArchiveReading } from '../../src/archive/reading.ts'
import type { ArtifactKind } from '../../src/model/artifact.ts'
import { machinePython } from '../registry/clients.ts'
import { attackPackages, ordinaryPackages } from '../registry/packages.ts'
import { zipBytes } from '../registry/zip-bytes.ts'
import { reader, tgz } from './read-bytes.ts'
import { MANIFEST } from './tar-case.ts'
import { MEMBER_CASES } from './tar-member-cases.ts'
import { HEADER_CASES } from './tar-header-cases.ts'

const read = reader(t)

interface Sample {
  readonly name: string
  readonly kind: ArtifactKind
  readonly bytes: Buffer
}

function samples(): Sample[] {
  const { npm, pypi } = ordinaryPackages()
  const attacks = attackPackages()
  const tarballs = [...npm, ...attacks.npm].map(({ built }) => ({
    name: built.filename,
    kind: 'npm-tarball' as const,
    bytes: built.bytes,
  }))
  const python = [...pypi, ...attacks.pypi].map(({ built }) => ({
    name: built.filename,
    kind: built.kind,
    bytes: built.bytes,
  }))
  const hostile = [...MEMBER_CASES, ...HEADER_CASES].map(([name, members]) => ({
    name,
    kind: 'sdist' as const,
    bytes: tgz([MANIFEST, ...members]),
  }))
  const zips = ['local', 'central'] as const
  return [
    ...tarballs,
    ...python,
    ...hostile,
    ...zips.map((side) => ({
      name: `other name in the ${side} header`,
      kind: 'wheel' as const,
      bytes: zipBytes([{ path: 'a.py', content: 'x', [side]: { name: 'b.py' } }]),
    })),
  ]
}

/** Lists regular files and their sha256 by Python's own readers, which pip stands on; null where they give up. */
const LISTING = `
import hashlib, json, sys, tarfile, zipfile

def files(path):
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                return {i.filename: hashlib.sha256(archive.read(i)).hexdigest() for i in archive.infolist() if not i.is_dir()}
        with tarfile.open(path, "r:gz") as archive:
            return {m.name: hashlib.sha256(archive.extractfile(m).read()).hexdigest() for m in archive if m.isreg()}
    except Exception:
        return None

print(json.dumps([files(path) for path in sys.argv[1:]]))
`

t.test(
  'where nothing is objected to, Python reads the same files',
  { skip: machinePython() === undefined && 'python3 is not here' },
  async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'lazaret-agree-'))
    t.teardown(() => {
      rmSync(folder, { recursive: true, force: true })
    })
    const all = samples()
    const paths = all.map(({ bytes }, index) => {
      const path = join(folder, String(index))
      writeFileSync(path, bytes)
      return path
    })
    const run = spawnSync(machinePython() ?? '', ['-c', LISTING, ...paths], { encoding: 'utf8', timeout: 60_000 })
    const listings = JSON.parse(run.stdout) as (Record<string, string> | null)[]
    let agreed = 0
    for (const [index, { name, kind, bytes }] of all.entries()) {
      const reading = await read(bytes, kind, { filename: bytes[0] === 0x50 ? 'x.zip' : 'x.tar.gz' })
      if (reading.irregularities.some(({ grade }) => grade === 'violation')) continue
      agreed += 1
      t.same(plain(listings[index]), ours(reading), name)
    }
    t.ok(agreed > 50, `${agreed} archives`)
    t.ok(all.length - agreed > 40, `${all.length - agreed} others were refused`)
  },
)

function ours(reading: ArchiveReading): Record<string, string> {
  return Object.fromEntries(
    reading.entries.flatMap((entry) =>
      entry.linkTo === undefined ? [[entry.archivePath.replace(/^\.\//, ''), entry.sha256 ?? '']] : [],
    ),
  )
}

/** Python keeps what is no UTF-8 as lone surrogates. */
function plain(listing: Record<string, string> | null | undefined): Record<string, string> {
  return Object.fromEntries(
    Object.entries(listing ?? {}).map(([name, hash]) => [
      name.replace(/^\.\//, '').replaceAll(/[\ud800-\udfff]/g, '\ufffd'),
      hash,
    ]),
  )
}
