import { createHash } from 'node:crypto'
import t from 'tap'
import type { ArchiveReading } from '../../src/archive/reading.ts'
import { reader } from '../archive/read-bytes.ts'
import { nodeTars, type Files } from './node-tars.ts'
import { archivesToMake, firstSeed, LONGEST_RUN_MS, Seeded } from './seeded.ts'
import { makeTarball } from './tar-maker.ts'

t.setTimeout(LONGEST_RUN_MS)
const read = reader(t)
const BASE = { root: 'package', fixed: [{ path: 'package/package.json', content: '{"name":"x","version":"1.0.0"}' }] }

/** Archives that a run makes where nothing else is said. */
const FEW = 400

t.test(
  'an npm tarball that is clean to us holds the same files for every node-tar',
  { timeout: LONGEST_RUN_MS },
  async (t) => {
    const readers = nodeTars()
    const count = archivesToMake(FEW)
    let clean = 0
    const differences: string[] = []
    for (let index = 0; index < count; index += 1) {
      const seed = firstSeed() + index
      const bytes = makeTarball(new Seeded(seed), BASE)
      const reading = await read(bytes, 'npm-tarball')
      if (reading.irregularities.some(({ grade }) => grade === 'violation')) continue
      clean += 1
      for (const { label, files } of readers) {
        const theirs = await files(bytes)
        if (theirs !== undefined)
          differences.push(...differencesOf(ours(reading), theirs).map((text) => `seed ${seed}, ${label}: ${text}`))
      }
    }
    t.same(differences.slice(0, 20), [], `${differences.length} differences`)
    t.comment(`${count} npm tarballs, ${clean} clean, read by ${readers.map(({ label }) => label).join(', ')}`)
    t.ok(clean > count / 8, `${clean} of ${count} were clean`)
    t.ok(count - clean > count / 8, `${count - clean} of ${count} were refused`)
  },
)

function ours(reading: ArchiveReading): Files {
  return new Map(
    reading.entries.map(({ path, content, sha256 }) => [
      path,
      sha256 ??
        createHash('sha256')
          .update(content ?? '')
          .digest('hex'),
    ]),
  )
}

function differencesOf(ours: Files, theirs: Files): string[] {
  const paths = new Set([...ours.keys(), ...theirs.keys()])
  return [...paths].flatMap((path) => {
    if (ours.get(path) === theirs.get(path)) return []
    return [`${path}: ${ours.has(path) ? (theirs.has(path) ? 'other content' : 'only here') : 'only there'}`]
  })
}
