// oxlint-disable typescript/switch-exhaustiveness-check -- statements that are not listed name nothing that other files get
import { posix } from 'node:path'
import type { Node, Program } from 'oxc-parser'
import { folderOf } from '../../paths.ts'
import { boundNames, lexicalNames, varNames } from '../scope.ts'
import { plainText } from './convert.ts'
import type { PackageFiles } from './files.ts'
import { within, type Interpreter } from './interpreter.ts'
import { fromJson } from './json.ts'
import { builtInModule, made } from './platform.ts'
import { FoldScope, SOURCE, type FoldFrame } from './scope.ts'
import { DEFAULT, topLevel } from './statements.ts'
import { Native, Thing, UNKNOWN, type Folded } from './values.ts'

/** files of the package that are loaded beside those that are looked at */
const LOADED_MAX = 12

interface LoadedFiles extends PackageFiles {
  /** true: it is one of those that are looked at */
  isOwn(path: string): boolean
  /** its source, as it was parsed; undefined: of those that are loaded beside */
  text(path: string): string | undefined
}

/** Loads files as modules, each once. */
export class Modules {
  readonly #interpreter: Interpreter
  readonly #files: LoadedFiles
  readonly #exports = new Map<string, Thing>()
  /** steps that one statement of a file may take */
  readonly #share: number
  #loaded = 0

  constructor(interpreter: Interpreter, files: LoadedFiles, share: number) {
    this.#interpreter = interpreter
    this.#files = files
    this.#share = share
  }

  /** What a file hands out, once it ran. */
  load(path: string, tree: Program): Folded {
    const known = this.#exports.get(path)
    if (known !== undefined) return handedOut(known)
    const module = new Thing()
    module.members.set('exports', new Thing())
    this.#exports.set(path, module)
    const frame: FoldFrame = { self: module.members.get('exports'), returned: undefined }
    const scope = new FoldScope(undefined, frame)
    const loader = this.#require(path)
    scope.declare('module', module)
    scope.declare('exports', module.members.get('exports'))
    scope.declare('require', loader)
    scope.declare('__dirname', '.')
    scope.declare('__filename', `./${path.split('/').at(-1) ?? ''}`)
    scope.declare('%import', loader)
    scope.declare(SOURCE, this.#files.text(path))
    module.members.set('require', loader)
    module.members.set('constructor', made({ createRequire: () => loader }, { _load: loader }))
    scope.declare('process', made({}, { getBuiltinModule: loader, mainModule: made({}, { require: loader }) }))
    for (const name of this.#interpreter.namesIn(tree.body, varNames)) scope.hoist(name)
    const body = tree.body.map((node) => exportedNode(node))
    for (const node of tree.body) if (node.type === 'ImportDeclaration') this.#imports(node, loader, scope)
    // what was handed out before it stopped is handed out all the same
    topLevel(this.#interpreter, body, scope, (work) => within(() => this.#interpreter.budget.within(this.#share, work)))
    this.#handOut(tree, handedOut(module), loader, scope)
    return handedOut(module)
  }

  #require(from: string): Native {
    const loader = new Native('require', ([given]) => this.required(from, given))
    loader.members.set('resolve', new Native('resolve', ([given]) => given))
    return loader
  }

  required(from: string, given: Folded): Folded {
    const specifier = plainText(given)
    if (specifier === undefined) return UNKNOWN
    if (!/^\.{1,2}(?:\/|$)/.test(specifier))
      return builtInModule(this.#interpreter, specifier, {
        read: this.#reader(from),
        require: () => this.#require(from),
      })
    const path = this.#files.resolve(from, specifier)
    if (path === undefined) return UNKNOWN
    const known = this.#exports.get(path)
    if (known !== undefined) return handedOut(known)
    if (path.endsWith('.json')) return fromJson(this.#interpreter, this.#files.bytes(path)?.toString('utf8') ?? UNKNOWN)
    const isOwn = this.#files.isOwn(path)
    const tree = !isOwn && (this.#loaded += 1) > LOADED_MAX ? undefined : this.#files.tree(path)
    return tree === undefined ? UNKNOWN : isOwn ? this.load(path, tree) : this.#loadBeside(path, tree)
  }

  /** Functions of a file that is not looked at are run only where somebody calls them. */
  #loadBeside(path: string, tree: Program): Folded {
    const { madeCount } = this.#interpreter
    const exports = this.load(path, tree)
    this.#interpreter.forget(madeCount)
    return exports
  }

  /** The content of a file of the package, by a path as the file at `from` spells it. */
  #reader(from: string): (path: string) => Buffer | undefined {
    return (path) => {
      const whole = posix.normalize(posix.join(folderOf(from), path))
      return /^[/~]/.test(path) || whole.startsWith('..') ? undefined : this.#files.bytes(whole)
    }
  }

  #imports(node: Node & { type: 'ImportDeclaration' }, loader: Native, scope: FoldScope): void {
    const loaded = loader.call([node.source.value], undefined, false)
    for (const specifier of node.specifiers) {
      const name =
        specifier.type === 'ImportSpecifier'
          ? spelled(specifier.imported)
          : specifier.type === 'ImportDefaultSpecifier'
            ? 'default'
            : undefined
      scope.declare(specifier.local.name, name === undefined ? loaded : this.#named(loaded, name))
    }
  }

  #named(loaded: Folded, name: string): Folded {
    const isWhole = name === 'default' && loaded instanceof Thing && !loaded.members.has('default')
    return isWhole ? loaded : this.#interpreter.member(loaded, name)
  }

  #handOut(tree: Program, exports: Folded, loader: Native, scope: FoldScope): void {
    if (!(exports instanceof Thing)) return
    for (const node of tree.body) {
      if (node.type === 'ExportDefaultDeclaration') exports.members.set('default', scope.get(DEFAULT))
      else if (node.type === 'ExportAllDeclaration') {
        const loaded = loader.call([node.source.value], undefined, false)
        if (loaded instanceof Thing) for (const [name, value] of loaded.members) exports.members.set(name, value)
      } else if (node.type === 'ExportNamedDeclaration') this.#handOutNamed(node, exports, loader, scope)
    }
  }

  #handOutNamed(
    node: Node & { type: 'ExportNamedDeclaration' },
    exports: Thing,
    loader: Native,
    scope: FoldScope,
  ): void {
    const { declaration, source } = node
    if (declaration !== null) {
      const names =
        declaration.type === 'VariableDeclaration'
          ? declaration.declarations.flatMap(({ id }) => boundNames(id))
          : lexicalNames([declaration])
      for (const name of names) exports.members.set(name, scope.get(name))
    }
    const loaded = source === null ? undefined : loader.call([source.value], undefined, false)
    for (const { local, exported } of node.specifiers) {
      const value = source === null ? scope.get(spelled(local)) : this.#named(loaded, spelled(local))
      exports.members.set(spelled(exported), value)
    }
  }
}

function handedOut(module: Thing): Folded {
  return module.members.get('exports')
}

function spelled(name: { readonly type: string; readonly name?: string; readonly value?: unknown }): string {
  return name.name ?? String(name.value)
}

/** What is declared by a statement that exports it. */
function exportedNode(node: Node): Node {
  return node.type === 'ExportNamedDeclaration' ? (node.declaration ?? node) : node
}
