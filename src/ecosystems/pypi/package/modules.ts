/** Kinds of files that Python loads as modules. */
export type ModuleKind = 'native' | 'source' | 'compiled'

export interface ModuleFile {
  /** path without what tells the kind: `yaml/__init__` */
  readonly stem: string
  readonly kind: ModuleKind
}

/** `.pyw` is a module to Python on Windows. */
const SCRIPT = /^([^.]+)\.py([cw]?)$/

/** `x.cpython-311-x86_64-linux-gnu.so`, `x.abi3.so`, `x.pyd` */
const NATIVE = /^([^.]+)(?:\.(?:cpython|pypy|graalpy|cp|abi)[\w-]{0,80})?\.(?:so|pyd)$/

/** What of a path Python would load as a module; undefined: nothing. Compiled files count where they may stand without a source. */
export function moduleOf(path: string): ModuleFile | undefined {
  const cut = path.lastIndexOf('/') + 1
  const name = path.slice(cut)
  const folder = path.slice(0, cut)
  if (folder.endsWith('__pycache__/')) return undefined
  const source = SCRIPT.exec(name)
  if (source !== null) return { stem: `${folder}${source[1] ?? ''}`, kind: source[2] === 'c' ? 'compiled' : 'source' }
  const native = NATIVE.exec(name)?.[1]
  return native === undefined ? undefined : { stem: `${folder}${native}`, kind: 'native' }
}

/** In which order Python looks for them; compiled code is for where there is nothing else. */
const ORDER: readonly ModuleKind[] = ['source', 'native', 'compiled']

/** Files of a package by the modules that are loaded from them. */
export class ModuleFiles {
  readonly #byStem = new Map<string, Partial<Record<ModuleKind, string>>>()
  /** stems by their last part: `helpers` -> `pkg/helpers` */
  readonly #byName = new Map<string, string[]>()

  /** `places`: where each file lands, and its path in the archive. */
  constructor(places: Iterable<readonly [place: string, path: string]>) {
    for (const [place, path] of places) {
      const file = moduleOf(place)
      if (file === undefined) continue
      const known = this.#byStem.get(file.stem)
      if (known === undefined) {
        this.#byStem.set(file.stem, { [file.kind]: path })
        const name =
          file.stem
            .replace(/\/__init__$/, '')
            .split('/')
            .at(-1) ?? ''
        this.#byName.set(name, [...(this.#byName.get(name) ?? []), file.stem])
      } else if (known[file.kind] === undefined || place.endsWith('.py')) known[file.kind] = path
    }
  }

  /**
   * Files that Python may load for a dotted name below one of the folders (`''` for the top): the source, and native code that
   * would go before it; compiled code only where there is neither. Empty: not in this package.
   */
  find(module: string, folders: readonly string[]): readonly string[] {
    const path = module.replaceAll('.', '/')
    for (const folder of folders) {
      const base = folder === '' ? path : `${folder}/${path}`
      for (const stem of [`${base}/__init__`, base]) {
        const files = this.#filesOf(stem)
        if (files.length > 0) return files
      }
    }
    return []
  }

  /** The same in whatever folder: code that changes the path may import from there. */
  findAnywhere(module: string): readonly string[] {
    const name = module.split('.', 1)[0] ?? ''
    return (this.#byName.get(name) ?? []).slice(0, MAX_ANYWHERE).flatMap((stem) => this.#filesOf(stem))
  }

  #filesOf(stem: string): string[] {
    const known = this.#byStem.get(stem) ?? {}
    const files = ORDER.flatMap((kind) => known[kind] ?? [])
    return known.compiled !== undefined && files.length > 1 ? files.filter((path) => path !== known.compiled) : files
  }
}

/** Most files of one name, in different folders, that an import may mean. */
const MAX_ANYWHERE = 5
