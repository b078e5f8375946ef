import { isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments, visit, type Document, type Node } from 'yaml'
import type { Problem } from './problem.ts'
import type { SourceFile } from './repository.ts'

/** Merge keys that are followed into each other. */
const MERGES_MAX = 8

/** What an alias stands for. */
const targets = new WeakMap<object, Node>()

/** A parsed YAML file, and the lines of what is in it. */
export class YamlFile {
  readonly path: string
  /** the documents that are maps; none where one of them cannot be read */
  readonly roots: readonly Node[]
  readonly lines: readonly string[]
  readonly #counter = new LineCounter()

  constructor({ path, text: source }: SourceFile) {
    this.path = path
    this.lines = source.split(/\r?\n/)
    const options = { lineCounter: this.#counter, uniqueKeys: false, logLevel: 'silent' } as const
    const documents: Document[] = [...parseAllDocuments(source, options)]
    const isReadable = documents.every(({ errors }) => errors.length === 0)
    for (const document of isReadable ? documents : []) followAliases(document)
    this.roots = isReadable
      ? documents.flatMap(({ contents }) => (isMap(contents) && isNode(contents) ? [contents] : []))
      : []
  }

  /** The first document. Undefined where the file is no map, or cannot be read. */
  get root(): Node | undefined {
    return this.roots[0]
  }

  /** Line on which a node begins, 1-based. */
  lineOf(node: Node): number {
    return this.#counter.linePos(node.range?.[0] ?? 0).line
  }

  /** Column on which a node begins, 0-based. */
  columnOf(node: Node): number {
    return this.#counter.linePos(node.range?.[0] ?? 0).col - 1
  }

  /** The lines of a text of the file, each with its number: also of one that is written as a block. */
  textLines(node: Node): { line: number; text: string }[] {
    const first = this.lineOf(node)
    const end = this.#counter.linePos(Math.max((node.range?.[1] ?? 1) - 1, 0)).line
    return this.lines.slice(first - 1, end).map((line, index) => ({ line: first + index, text: line }))
  }
}

function followAliases(document: Document): void {
  const anchors = new Map<string, Node>()
  visit(document, {
    Node: (_, node) => {
      if (isAlias(node)) {
        const target = anchors.get(node.source)
        if (target !== undefined) targets.set(node, target)
      } else if (isNode(node) && node.anchor !== undefined) anchors.set(node.anchor, node)
    },
  })
}

export interface Pair {
  readonly key: string
  readonly keyNode: Node
  readonly value: Node | undefined
}

/** The members of a map, and of those that it merges (`<<`), unless it has them itself; none of anything else. */
export function pairs(given: unknown, merges = 0): Pair[] {
  const node = behind(given)
  if (!isMap(node)) return []
  const own = node.items.flatMap(({ key, value }): Pair[] =>
    isScalar(key) ? [{ key: String(key.value), keyNode: key, value: behind(value) }] : [],
  )
  const merged = own.filter(({ key }) => key === '<<').flatMap(({ value }) => list(value))
  if (merged.length === 0 || merges > MERGES_MAX) return own
  const names = new Set(own.map(({ key }) => key))
  const taken = merged.flatMap((one) => pairs(one, merges + 1)).filter(({ key }) => !names.has(key))
  return own.filter(({ key }) => key !== '<<').concat(taken)
}

export function at(node: unknown, key: string): Node | undefined {
  return pairAt(node, key)?.value
}

export function pairAt(node: unknown, key: string): Pair | undefined {
  return pairs(node).find((pair) => pair.key === key)
}

/** The items of a list; a single value is a list of one. */
export function list(given: unknown): Node[] {
  const node = behind(given)
  if (isSeq(node)) return node.items.flatMap((item) => behind(item) ?? [])
  return node === undefined ? [] : [node]
}

export function text(given: unknown): string | undefined {
  const node = behind(given)
  const value: unknown = isScalar(node) ? node.value : undefined
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined
}

export function problemAt(file: YamlFile, rule: string, node: Node, message: string): Problem {
  return { rule, path: file.path, line: file.lineOf(node), message }
}

/** The node itself, or what it is an alias of. */
function behind(value: unknown): Node | undefined {
  if (isAlias(value)) return targets.get(value)
  return isNode(value) ? value : undefined
}

function isNode(value: unknown): value is Node & { anchor?: string } {
  return isMap(value) || isScalar(value) || isSeq(value)
}
