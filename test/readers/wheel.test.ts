import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { readArchive } from '../../src/archive/read.ts'
import { entryPointsFiles } from '../../src/ecosystems/pypi/package/entry-points.ts'
import { wheelPlace } from '../../src/ecosystems/pypi/package/wheel-place.ts'
import { differencesOf, filesOf, isClean, type Files } from './files.ts'
import { pips } from './pips.ts'
import { archivesToMake, firstSeed, LONGEST_RUN_MS, Seeded } from './seeded.ts'
import { forget, uv, type Named } from './uv.ts'
import { makeWheel } from './zip-maker.ts'

t.setTimeout(LONGEST_RUN_MS)

/** Archives that a run makes where nothing else is said. */
const FEW = 200
/** Archives that are read before uv is asked about them. */
const BATCH = 500

interface Read extends Named {
  readonly seed: number
  /** as they lie in the archive */
  readonly inside: Files
  /** as they lie in an environment */
  readonly installed: Files
  readonly commands: ReadonlySet<string>
}

/** Where the reader beside this file has pip put each part. */
const PLACES = { site: 'lib/python3.11/site-packages/', scripts: 'bin/', headers: 'include/', data: '' } as const

const readers = pips()
const [python] = readers
const newer = uv()

async function makeAndRead(folder: string, index: number): Promise<Read | undefined> {
  const [seed, project] = [firstSeed() + index, `x${index}`]
  const path = join(folder, `${project}-1.0-py3-none-any.whl`)
  writeFileSync(path, makeWheel(new Seeded(seed), project))
  const reading = await readArchive(path, 'wheel')
  if (!isClean(reading)) return undefined
  const points = entryPointsFiles(reading).flatMap(({ points }) => points)
  return {
    seed,
    project,
    path,
    inside: filesOf(reading.entries),
    installed: filesOf(reading.entries, (inside) => {
      const place = wheelPlace(inside)
      return place === undefined ? undefined : PLACES[place.scheme] + place.path
    }),
    commands: new Set(points.filter(({ group }) => group.endsWith('_scripts')).map(({ name }) => name)),
  }
}

/** pip and uv write these themselves. */
const WRITTEN = /\.dist-info\/(?:RECORD|INSTALLER|REQUESTED|direct_url\.json)$/

function brought(files: Files): Files {
  return new Map([...files].filter(([path]) => !WRITTEN.test(path)))
}

/** Files that pip made of entry points, and its own, are none of the wheel's. */
function differencesOfInstalled({ installed, commands }: Read, theirs: Files): string[] {
  const own = (files: Files): Files =>
    new Map([...brought(files)].filter(([path]) => !path.startsWith('bin/') || !isCommand(commands, path.slice(4))))
  return differencesOf(own(installed), own(theirs))
}

/** Older pips take the word at the end of a name, newer ones the first of two equal signs. */
function isCommand(commands: ReadonlySet<string>, name: string): boolean {
  return /^[ =]*$/.test(name) || commands.has(name) || [...commands].some((command) => command.endsWith(name))
}

t.test(
  'a wheel that is clean to us is laid down by every pip and by uv as we say',
  { skip: python === undefined && 'python3 is not here', timeout: LONGEST_RUN_MS },
  async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'lazaret-wheels-'))
    t.teardown(async () => {
      rmSync(folder, { recursive: true, force: true })
      await Promise.all(readers.map((reader) => reader.end()))
    })
    const count = archivesToMake(FEW)
    const seen = new Map<string, number>()
    const differences: string[] = []
    const compare = (seed: number, label: string, found: readonly string[]): void => {
      seen.set(label, (seen.get(label) ?? 0) + 1)
      differences.push(...found.map((text) => `seed ${seed}, ${label}: ${text}`))
    }
    let clean = 0
    for (let start = 0; start < count; start += BATCH) {
      const batch: Read[] = []
      for (let index = start; index < Math.min(count, start + BATCH); index += 1) {
        const read = await makeAndRead(folder, index)
        if (read !== undefined) batch.push(read)
      }
      clean += batch.length
      const made = newer?.wheels(batch, folder)
      const known = new Set(batch.flatMap(({ commands, installed }) => [...commands, ...scriptsOf(installed)]))
      const unknown = made?.commands.filter((command) => !known.has(command)) ?? []
      differences.push(...unknown.map((command) => `${newer?.label}: an unknown command ${command}`))
      for (const read of batch) {
        for (const { label, files } of readers) {
          const theirs = await files('wheel', read.path)
          if (theirs !== undefined) compare(read.seed, label, differencesOfInstalled(read, theirs))
        }
        const place = made?.folders.get(read.project)
        const theirs = place === undefined ? undefined : await python?.files('folder', place)
        if (theirs !== undefined)
          compare(read.seed, newer?.label ?? '', differencesOf(brought(read.inside), brought(theirs)))
      }
      forget(folder)
    }
    t.same(differences.slice(0, 20), [], `${differences.length} differences`)
    t.comment(`${count} wheels, ${clean} clean, of which read by ${JSON.stringify(Object.fromEntries(seen))}`)
    t.ok(clean > count / 8, `${clean} of ${count} were clean`)
    t.ok(count - clean > count / 8, `${count - clean} of ${count} were refused`)
    for (const [label, read] of seen) t.ok(read > clean / 2, `${label} read ${read} of ${clean}`)
  },
)

function scriptsOf(installed: Files): string[] {
  return [...installed.keys()].filter((path) => path.startsWith('bin/')).map((path) => path.slice(4))
}
