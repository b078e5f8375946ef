import t from 'tap'
import { reader } from '../archive/read-bytes.ts'
import { differencesOf, filesOf, isClean } from './files.ts'
import { npmReaders } from './npm-readers.ts'
import { archivesToMake, firstSeed, LONGEST_RUN_MS, Seeded } from './seeded.ts'
import { NPM } from './tar-bases.ts'
import { makeTarball } from './tar-maker.ts'

t.setTimeout(LONGEST_RUN_MS)
const read = reader(t)

/** Archives that a run makes where nothing else is said. */
const FEW = 300

t.test(
  'an npm tarball that is clean to us holds the same files for every npm client',
  { timeout: LONGEST_RUN_MS },
  async (t) => {
    const readers = npmReaders()
    const count = archivesToMake(FEW)
    const differences: string[] = []
    let clean = 0
    for (let index = 0; index < count; index += 1) {
      const seed = firstSeed() + index
      const bytes = makeTarball(new Seeded(seed), NPM)
      const reading = await read(bytes, 'npm-tarball')
      if (!isClean(reading)) continue
      clean += 1
      // npm leaves links out
      const ours = filesOf(reading.entries.filter(({ linkTo }) => linkTo === undefined))
      for (const one of readers) {
        const theirs = await one.files(bytes)
        if (theirs === undefined) continue
        differences.push(...differencesOf(ours, theirs).map((text) => `seed ${seed}, ${one.label}: ${text}`))
      }
    }
    t.same(differences.slice(0, 20), [], `${differences.length} differences`)
    t.comment(`${count} npm tarballs, ${clean} clean, read by ${readers.map(({ label }) => label).join(', ')}`)
    t.ok(clean > count / 8, `${clean} of ${count} were clean`)
    t.ok(count - clean > count / 8, `${count - clean} of ${count} were refused`)
  },
)
