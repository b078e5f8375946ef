import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { readArchive } from '../../src/archive/read.ts'
import { differencesOf, filesOf, isClean, type Files } from './files.ts'
import { pips } from './pips.ts'
import { archivesToMake, firstSeed, LONGEST_RUN_MS, Seeded } from './seeded.ts'
import { sdistBase } from './tar-bases.ts'
import { makeTarball } from './tar-maker.ts'
import { forget, uv, type Named } from './uv.ts'
import { makeZippedSdist } from './zip-maker.ts'

t.setTimeout(LONGEST_RUN_MS)

/** Archives that a run makes where nothing else is said. */
const FEW = 150
/** Archives that are read before uv is asked about them. */
const BATCH = 500

interface Read extends Named {
  readonly seed: number
  readonly files: Files
  /** paths that are there because of a link; where case alone makes it lead somewhere, Linux has none */
  readonly linked: ReadonlySet<string>
}

const readers = pips()
const [python] = readers
const newer = uv()

type Make = (seeded: Seeded, project: string) => Buffer

/** By how the file is named. */
const FORMS: Readonly<Record<string, Make>> = {
  'tar.gz': (seeded, project) => makeTarball(seeded, sdistBase(seeded, project)),
  zip: (seeded, project) => makeZippedSdist(seeded, sdistBase(seeded, project), project),
}

async function makeAndRead(folder: string, index: number, form: string, make: Make): Promise<Read | undefined> {
  const [seed, project] = [firstSeed() + index, `x${index}`]
  const path = join(folder, `${project}-1.0.${form}`)
  writeFileSync(path, make(new Seeded(seed), project))
  const reading = await readArchive(path, form === 'zip' ? 'sdist-zip' : 'sdist-gzip')
  if (!isClean(reading)) return undefined
  const linked = reading.entries.filter(({ linkTo }) => linkTo !== undefined).map((entry) => entry.path)
  return { seed, project, path, files: filesOf(reading.entries), linked: new Set(linked) }
}

/** Nothing is built of a folder that has neither. */
function isProject(files: Files): boolean {
  return files.has('setup.py') || files.has('pyproject.toml')
}

t.teardown(() => Promise.all(readers.map((reader) => reader.end())))

for (const [form, make] of Object.entries(FORMS)) {
  t.test(
    `an sdist (.${form}) that is clean to us holds the same files for every pip and for uv`,
    { skip: python === undefined && 'python3 is not here', timeout: LONGEST_RUN_MS },
    async (t) => {
      const folder = mkdtempSync(join(tmpdir(), 'lazaret-sdists-'))
      t.teardown(() => {
        rmSync(folder, { recursive: true, force: true })
      })
      const count = archivesToMake(FEW)
      const seen = new Map<string, number>()
      const differences: string[] = []
      const compare = ({ seed, files, linked }: Read, label: string, theirs: Files | undefined): void => {
        if (theirs === undefined || !isProject(theirs)) return
        seen.set(label, (seen.get(label) ?? 0) + 1)
        const ours = new Map([...files].filter(([path]) => theirs.has(path) || !linked.has(path)))
        differences.push(...differencesOf(ours, theirs).map((text) => `seed ${seed}, ${label}: ${text}`))
      }
      let clean = 0
      for (let start = 0; start < count; start += BATCH) {
        const batch: Read[] = []
        for (let index = start; index < Math.min(count, start + BATCH); index += 1) {
          const read = await makeAndRead(folder, index, form, make)
          if (read !== undefined) batch.push(read)
        }
        clean += batch.length
        const unpacked = newer?.sdists(batch, folder) ?? new Map<string, string>()
        for (const read of batch) {
          for (const { label, files } of readers) compare(read, label, await files('sdist', read.path))
          const place = unpacked.get(read.project)
          if (place !== undefined) compare(read, newer?.label ?? '', await python?.files('folder', place))
        }
        forget(folder)
      }
      t.same(differences.slice(0, 20), [], `${differences.length} differences`)
      t.comment(
        `${count} sdists (.${form}), ${clean} clean, of which read by ${JSON.stringify(Object.fromEntries(seen))}`,
      )
      t.ok(clean > count / 8, `${clean} of ${count} were clean`)
      t.ok(count - clean > count / 8, `${count - clean} of ${count} were refused`)
      for (const [label, read] of seen) t.ok(read > clean / 2, `${label} read ${read} of ${clean}`)
    },
  )
}
