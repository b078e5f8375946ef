import { posix } from 'node:path'
import { LIMITS } from '../../../analysis/limits.ts'
import { isMarkup, isNoModule, languageOf } from '../../../analysis/languages.ts'
import { isRecord } from '../../../model/json.ts'
import { insidePackage } from '../../../analysis/paths.ts'

/** What Node tries behind a specifier, and what bundlers and compilers add to that. */
const SUFFIXES = ['', '.js', '.json', '.node', '.cjs', '.mjs', '.ts', '.jsx', '.tsx', '.mts', '.cts'] as const

/** Members of a package.json that name what a folder stands for: the first is Node's, the others are those of bundlers. */
const MAIN_FIELDS = ['main', 'module', 'browser', 'jsnext:main', 'react-native'] as const

/** files that one specifier may stand for, by all conditions and platforms together */
const TARGETS_MAX = 300

/** a part of a text that is not known */
const HOLE = '\uE000'

/** files of odd names that one specifier may stand for */
const ODD_MAX = 300

/** The files of a package as Node finds them [Node.js, Modules: CommonJS modules, and Modules: Packages]. */
export class NodeFiles {
  readonly #bytes: (path: string) => Buffer | undefined
  readonly #has: (path: string) => boolean
  readonly #isSure: (path: string) => boolean
  readonly #paths: () => Iterable<string>
  #folders: ReadonlyMap<string, readonly string[]> | undefined
  readonly #manifests = new Map<string, Readonly<Record<string, unknown>> | undefined>()
  readonly #left = new Set<string>()

  /**
   * `has`: whether there is a file; `bytes`: its content, as far as it was kept; `paths`: of all; `isSure`: whether every client lays it
   * down, which leave out links. They are those inside the package.
   */
  constructor(
    has: (path: string) => boolean,
    bytes: (path: string) => Buffer | undefined,
    paths: () => Iterable<string>,
    isSure: (path: string) => boolean = () => true,
  ) {
    this.#has = has
    this.#isSure = isSure
    this.#bytes = bytes
    this.#paths = paths
  }

  /** Files that a specifier may stand for besides the many that were given for it. */
  get left(): ReadonlySet<string> {
    return this.#left
  }

  /** Files of the package that `specifier` may stand for in the file at `from`: one for each condition and platform. */
  resolve(from: string, specifier: string): string[] {
    const folder = posix.dirname(from)
    if (specifier.startsWith('#')) return this.#imported(folder, specifier)
    if (/^\.{1,2}(?:[\\/]|$)|^\//.test(specifier)) {
      const path = posix.join(folder, specifier.replaceAll('\\', '/'))
      const found = path.includes(HOLE) ? [] : this.at(path)
      return found.length > 0 ? found : this.#odd(path)
    }
    return /^(?:node|data|https?):/.test(specifier) ? [] : this.#bare(folder, specifier)
  }

  /** Files that `node NAME`, `sh NAME` and the like start in a folder. */
  started(folder: string, name: string): string[] {
    return this.at(posix.join(folder, name.replaceAll('\\', '/')))
  }

  /** Files that the path stands for: itself, with a suffix, or what a folder's own package.json and index name. */
  at(path: string): string[] {
    for (const stem of [path, path.split(/[?#]/, 1)[0] ?? '']) {
      const file = insidePackage(stem)
      if (file === undefined) continue
      const found = stem.endsWith('/') ? [] : this.#file(file)
      if (!this.#isFound(found)) found.push(...this.folder(file))
      if (found.length > 0) return found
    }
    return []
  }

  /** What a folder stands for that is loaded or started; the package's own is empty. */
  folder(path: string): string[] {
    const manifest = this.manifest(path)
    const files = new Set<string>()
    for (const field of MAIN_FIELDS) {
      const target = manifest?.[field]
      if (typeof target === 'string') for (const found of this.#target(path, target)) files.add(found)
    }
    const isMain = typeof manifest?.['main'] === 'string' && this.#isFound([...files])
    if (!isMain) for (const index of this.#index(path)) files.add(index)
    return [...files]
  }

  /** The package.json in a folder, where it is one that Node reads. */
  manifest(folder: string): Readonly<Record<string, unknown>> | undefined {
    const path = below(folder, 'package.json')
    if (!this.#manifests.has(path)) this.#manifests.set(path, this.#read(path))
    return this.#manifests.get(path)
  }

  /** Files that a value of `exports` or `imports`, seen from the package in `folder`, names under any condition. */
  targets(folder: string, value: unknown, star = ''): string[] {
    const files = new Set<string>()
    for (const target of namesIn(value)) {
      const path = target.replaceAll('*', star)
      const all = /^\.{0,2}\//.test(path) ? this.at(below(folder, path)) : this.#bare(folder, path)
      for (const file of all) files.add(file)
    }
    return this.#most([...files], TARGETS_MAX)
  }

  #most(files: readonly string[], most: number): string[] {
    for (const file of files.slice(most)) this.#left.add(file)
    return files.slice(0, most)
  }

  #read(path: string): Readonly<Record<string, unknown>> | undefined {
    const bytes = this.#bytes(path)
    if (bytes === undefined || bytes.length > LIMITS.manifestBytes) return undefined
    try {
      const value: unknown = JSON.parse(bytes.toString('utf8').replace(/^\uFEFF/, ''))
      return isRecord(value) ? value : undefined
    } catch {
      return undefined
    }
  }

  /** The file of this name, and before it links by names that are tried sooner, which not every client has. */
  #file(path: string): string[] {
    const found: string[] = []
    for (const suffix of SUFFIXES) {
      const candidate = path + suffix
      if (candidate === '' || !this.#has(candidate)) continue
      found.push(candidate)
      if (this.#isSure(candidate)) return found
    }
    // compilers take `./x.js` for the `x.ts` that it is made from
    const source = path.replace(/\.([cm]?)jsx?$/, '.$1ts')
    return source !== path && this.#has(source) ? [...found, source] : found
  }

  /** Whether one of them is there for every client. */
  #isFound(files: readonly string[]): boolean {
    return files.some((file) => this.#isSure(file))
  }

  /**
   * Files by no name that Node knows, which it loads all the same: where a part of the name is not known (U+E000), all that it may be,
   * and where nothing else is there, one with another extension, for which a program may have told Node a loader.
   */
  #odd(path: string): string[] {
    const file = insidePackage(path)
    if (file === undefined) return []
    const [start = '', ...rest] = file.split(HOLE)
    const cut = start.lastIndexOf('/') + 1
    this.#folders ??= Map.groupBy(this.#paths(), (each) => posix.dirname(each))
    const beside = this.#folders.get(cut === 0 ? '.' : start.slice(0, cut - 1)) ?? []
    const end = rest.at(-1)
    const isMeant = (each: string): boolean =>
      end === undefined ? each.startsWith(`${start}.`) : each.startsWith(start) && each.endsWith(end)
    return this.#most(
      beside.filter((each) => isMeant(each) && isOdd(each)),
      ODD_MAX,
    )
  }

  #target(folder: string, target: string): string[] {
    const path = insidePackage(below(folder, target))
    const found = path === undefined ? [] : this.#file(path)
    return path === undefined || this.#isFound(found) ? found : [...found, ...this.#index(path)]
  }

  #index(folder: string): string[] {
    return this.#file(below(folder, 'index'))
  }

  /** `#name`, by the `imports` of the package in which the file stands. */
  #imported(folder: string, specifier: string): string[] {
    const scope = this.#scopeOf(folder)
    const imports = scope === undefined ? undefined : this.manifest(scope)?.['imports']
    if (scope === undefined || !isRecord(imports)) return []
    return this.#mapped(scope, imports, specifier)
  }

  /** A package by its name: itself, or one that it brings along. */
  #bare(folder: string, specifier: string): string[] {
    const [, name, rest = ''] = /^((?:@[^/]+\/)?[^/]+)(\/.*)?$/s.exec(specifier) ?? []
    if (name === undefined) return []
    const scope = this.#scopeOf(folder)
    if (scope !== undefined && this.manifest(scope)?.['name'] === name) return this.#ofPackage(scope, rest)
    for (let at = folder === '.' ? '' : folder; ; at = posix.dirname(at) === '.' ? '' : posix.dirname(at)) {
      const found = this.#ofPackage(below(at, `node_modules/${name}`), rest)
      if (found.length > 0 || at === '') return found
    }
  }

  /** `rest`: the path behind the package's name, with its slash. */
  #ofPackage(folder: string, rest: string): string[] {
    const exports = this.manifest(folder)?.['exports']
    if (exports !== undefined) {
      const isMap = isRecord(exports) && Object.keys(exports).some((key) => key.startsWith('.'))
      return this.#mapped(folder, isMap ? exports : { '.': exports }, `.${rest}`)
    }
    return rest === '' ? this.folder(folder) : this.at(below(folder, rest.slice(1)))
  }

  #mapped(folder: string, map: Readonly<Record<string, unknown>>, key: string): string[] {
    if (Object.hasOwn(map, key)) return this.targets(folder, map[key])
    return Object.entries(map).flatMap(([pattern, value]) => {
      const [head = '', tail] = pattern.split('*', 2)
      if (tail === undefined || !key.startsWith(head) || !key.endsWith(tail)) return []
      return this.targets(folder, value, key.slice(head.length, key.length - tail.length))
    })
  }

  /** The nearest folder with a package.json. */
  #scopeOf(folder: string): string | undefined {
    for (let at = folder === '.' ? '' : folder; ; at = posix.dirname(at) === '.' ? '' : posix.dirname(at)) {
      if (this.manifest(at) !== undefined) return at
      if (at === '') return undefined
    }
  }
}

/** A name by which nobody tells what is in the file, and whose content does. */
export function isOdd(path: string): boolean {
  return !isNoModule(path) && !isMarkup(path) && !DECLARATIONS.test(path) && languageOf(path, '') === undefined
}

const DECLARATIONS = /\.d\.[\w.-]*ts$|\.map$/i

/** All texts in a value of `exports`, whatever the condition, but for types. */
export function namesIn(value: unknown): string[] {
  const names: string[] = []
  const open: unknown[] = [value]
  while (open.length > 0) {
    const one = open.pop()
    if (typeof one === 'string') names.push(one)
    else if (Array.isArray(one)) open.push(...one.toReversed())
    else if (isRecord(one))
      for (const [condition, member] of Object.entries(one).toReversed()) if (condition !== 'types') open.push(member)
  }
  return names
}

function below(folder: string, path: string): string {
  return folder === '' || folder === '.' ? path : posix.join(folder, path)
}
