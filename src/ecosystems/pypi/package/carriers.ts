import type { ArchiveEntry, ArchiveReading } from '../../../archive/reading.ts'
import type { CodeSummary, SurfaceEntry } from '../../../analysis/code.ts'
import { languageOf, MAY_LOAD } from '../../../analysis/languages.ts'
import { carriedProgram, isLookedInto } from '../../../analysis/python/carried/program.ts'
import { mayHarm, mayRunFiles } from '../../../analysis/python/carried/worth.ts'

/** Bytes of files that are looked into of one package, the small ones first, and most of them. */
const MAX_BYTES = 8_000_000
const MAX_FILES = 3000
/** Most that are read. */
export const MAX_CARRIERS = 40

/** Files that are neither source nor run by anybody: documents and pictures as they are published. */
const NOT_LOOKED_AT = /\.(?:html?|css|svg|ipynb|rst|po|mo|pyi|pyx|pxd|c|h|cc|cpp|hpp|rs|go|so|pyd|dll|dylib|pyc)$/i

/** Files that may carry code which runs. */
interface Carriers {
  readonly entries: readonly SurfaceEntry[]
  /** those for which nothing is left */
  readonly rest: readonly SurfaceEntry[]
  /** the first file that was not searched to its end */
  readonly unsearched: SurfaceEntry | undefined
}

/** What has to be known of the files that run by themselves. */
interface Loaded {
  readonly entries: readonly SurfaceEntry[]
  readonly text: (path: string) => string | undefined
  readonly summary: (entry: SurfaceEntry) => CodeSummary | undefined
}

/**
 * Files named like data that carry Python which may do harm, where a file that runs by itself runs what files hold: by which path it
 * comes to them need not be told. None where nothing does.
 */
export function carriers(reading: ArchiveReading, loaded: Loaded): Carriers {
  const known = new Set(loaded.entries.map(({ path }) => path))
  const { found, unsearched } = candidates(reading, known)
  const first = found.length === 0 && unsearched === undefined ? undefined : runner(loaded)
  if (first === undefined) return { entries: [], rest: [], unsearched: undefined }
  const entryOf = (path: string): SurfaceEntry => ({
    path,
    moment: first.moment,
    use: { asMain: true },
    chain: [
      ...first.chain.slice(0, 5),
      { role: 'step', path: first.path, line: 1, note: `${MAY_LOAD}what ${path} holds` },
    ],
  })
  const entries = found.map(entryOf)
  return {
    entries: entries.slice(0, MAX_CARRIERS),
    rest: entries.slice(MAX_CARRIERS),
    unsearched: unsearched === undefined ? undefined : entryOf(unsearched),
  }
}

interface Candidates {
  /** paths of files that carry code */
  readonly found: readonly string[]
  /** of the first one that was not searched to its end */
  readonly unsearched: string | undefined
}

function candidates(reading: ArchiveReading, known: ReadonlySet<string>): Candidates {
  const found: string[] = []
  let unsearched: string | undefined
  let bytes = MAX_BYTES
  let files = MAX_FILES
  for (const { path, content } of reading.entries.toSorted((one, other) => one.sizeBytes - other.sizeBytes)) {
    if (known.has(path) || !isData(path)) continue
    bytes -= content?.length ?? 0
    files -= 1
    if (content === undefined || bytes < 0 || files < 0) {
      unsearched ??= path
      break
    }
    if (carries(content)) found.push(path)
    else if (!isLookedInto(content)) unsearched ??= path
  }
  return { found, unsearched }
}

/** Models are named like start-up files, in folders. */
function isData(path: string): boolean {
  const isModel = /\/[^/]+\.pth$/.test(path)
  return (
    (isModel || languageOf(path, '') === undefined) &&
    !NOT_LOOKED_AT.test(path) &&
    !/\.dist-info\/(?:METADATA|RECORD)$/.test(path)
  )
}

function carries(content: NonNullable<ArchiveEntry['content']>): boolean {
  const carried = carriedProgram(content)
  return carried !== undefined && mayHarm(carried.program, carried.isCalls)
}

/** Of the files that run what others hold, the one that runs first. */
function runner({ entries, text, summary }: Loaded): SurfaceEntry | undefined {
  const running = entries.filter((entry) => mayRunFiles(text(entry.path) ?? '', summary(entry)))
  return running.find(({ moment }) => moment !== 'import') ?? running[0]
}
