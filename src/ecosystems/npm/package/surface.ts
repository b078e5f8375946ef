import type { ArchiveReading } from '../../../archive/reading.ts'
import { LIMITS } from '../../../analysis/limits.ts'
import type { SummariseInline } from '../../../analysis/inline.ts'
import type { SurfaceEntry, SurfaceRoots } from '../../../analysis/code.ts'
import type { Sources } from '../../../analysis/sources.ts'
import { entryModules } from './entries.ts'
import type { NodeFiles } from './node-files.ts'
import { packagesIn } from './packages.ts'
import { ScriptWalk } from './script-walk.ts'

/** Goes from what a package says of itself to the code that runs by itself. */
export class NpmSurface {
  readonly #reading: ArchiveReading
  readonly #walk: ScriptWalk
  readonly #files: NodeFiles

  constructor(reading: ArchiveReading, sources: Sources, files: NodeFiles, inline: SummariseInline) {
    this.#reading = reading
    this.#files = files
    this.#walk = new ScriptWalk(reading, sources, files, inline)
  }

  /** Lifecycle commands, the files that they start, binding.gyp, and the entry modules: of the package, and of those that it brings along. */
  roots(): SurfaceRoots {
    const packages = packagesIn(this.#reading)
    for (const found of packages) this.#walk.hooks(found)
    const { entries, commands } = this.#walk.take()
    const modules = packages.flatMap(({ manifest }) =>
      manifest === undefined ? [] : entryModules(manifest, this.#files),
    )
    const others = packages[0]?.manifest === undefined ? modulesIn(this.#reading) : []
    return {
      entries: [...entries, ...modules, ...others.map((path) => ({ path, moment: 'import' as const, chain: [] }))],
      commands,
    }
  }

  /** What a command that `entry` starts at install runs of the package's scripts. */
  started(target: string, entry: SurfaceEntry, chain: SurfaceEntry['chain']): SurfaceRoots {
    if (entry.moment === 'import') return { entries: [], commands: [] }
    this.#walk.scripts(target, '', chain, 0)
    return this.#walk.take()
  }
}

/** Where no manifest tells what is loaded first, any module may be: the registry's own manifest may name it. */
function modulesIn(reading: ArchiveReading): string[] {
  const paths = reading.entries.map(({ path }) => path).filter((path) => /\.[cm]?js$/i.test(path))
  return paths.toSorted().slice(0, LIMITS.importedFiles)
}
