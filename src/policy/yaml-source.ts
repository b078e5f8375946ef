import { isMap, isPair, isScalar, LineCounter, parseDocument, visit, type Document, type Node } from 'yaml'
import type { ZodError } from 'zod'
import type { PolicyProblem } from './policy.ts'
import { wantedBy } from '../model/schema-words.ts'
import { didYouMean } from './spelling.ts'
import { TOO_DEEP, yamlWords } from './yaml-words.ts'

export type Path = readonly PropertyKey[]

/** A YAML text whose values know where they stand. */
export class YamlSource {
  readonly file: string
  readonly problems: readonly PolicyProblem[]
  readonly #text: string
  readonly #lines = new LineCounter()
  readonly #document: Document.Parsed | undefined

  /** `maxLength`: UTF-16 units */
  constructor(text: string, file: string, maxLength: number) {
    this.file = file
    this.#text = text
    if (text.length > maxLength) {
      this.problems = [
        { file, line: 1, column: 1, message: `the file is longer than ${maxLength} characters`, hint: '' },
      ]
      return
    }
    try {
      this.#document = parseDocument(text, { lineCounter: this.#lines, version: '1.2', stringKeys: true })
      this.problems = this.#syntaxProblems(this.#document)
    } catch {
      // the parser recurses, so nesting of thousands of levels ends here
      this.problems = [{ file, line: 1, column: 1, message: TOO_DEEP, hint: '' }]
    }
  }

  /** The plain value. Call it only where there are no problems. */
  value(): unknown {
    return this.#document?.toJS({ maxAliasCount: 0 })
  }

  #syntaxProblems(document: Document.Parsed): readonly PolicyProblem[] {
    const found = document.errors.map((error) => this.#at(error.pos[0], yamlWords(error, this.#text), ''))
    visit(document, {
      Alias: (_key, node) => {
        found.push(this.#at(node.range?.[0] ?? 0, 'aliases are not supported', 'Write the value out.'))
        return visit.BREAK
      },
    })
    return found.slice(0, 20)
  }

  /** A problem with the value at `path`; `offset` points into the value where it is a text. */
  problem(path: Path, message: string, hint: string, offset?: number): PolicyProblem {
    const node = this.#nodeAt(path)
    const start = node?.range?.[0] ?? 0
    const place = offset === undefined || node === undefined ? start : this.#inside(node, offset)
    return this.#at(place, message, hint)
  }

  /** One problem for each thing that the schema objects to. */
  schemaProblems(error: ZodError, keysAt: (path: Path) => readonly string[]): readonly PolicyProblem[] {
    return error.issues.slice(0, 20).flatMap((issue) => {
      if (issue.code === 'unrecognized_keys') {
        return issue.keys.map((key) =>
          this.#at(
            this.#keyOffset(issue.path, key),
            `unknown key "${key.slice(0, 60)}"`,
            didYouMean(key, keysAt(issue.path)),
          ),
        )
      }
      const nested =
        issue.code === 'invalid_union'
          ? issue.errors.flat().find((found) => found.code === 'unrecognized_keys')
          : undefined
      if (nested?.code === 'unrecognized_keys') {
        const [key = ''] = nested.keys
        const path = [...issue.path, ...nested.path]
        return [
          this.#at(this.#keyOffset(path, key), `unknown key "${key.slice(0, 60)}"`, didYouMean(key, keysAt(path))),
        ]
      }
      const label = issue.path.length === 0 ? 'the policy' : String(issue.path.at(-1))
      return [this.problem(this.#existing(issue.path), `${label} ${wantedBy(issue)}`, '')]
    })
  }

  #at(offset: number, message: string, hint: string): PolicyProblem {
    const { line, col } = this.#lines.linePos(Math.min(offset, this.#text.length))
    return { file: this.file, line: Math.max(line, 1), column: Math.max(col, 1), message, hint }
  }

  #nodeAt(path: Path): Node | undefined {
    if (this.#document === undefined) return undefined
    if (path.length === 0) return this.#document.contents ?? undefined
    const node: unknown = this.#document.getIn(path, true)
    return isNode(node) ? node : undefined
  }

  /** The nearest ancestor that is there: a missing key has no place of its own. */
  #existing(path: Path): Path {
    let at = path
    while (at.length > 0 && this.#nodeAt(at) === undefined) at = at.slice(0, -1)
    return at
  }

  #keyOffset(path: Path, key: string): number {
    const map = this.#nodeAt(path)
    if (!isMap(map)) return map?.range?.[0] ?? 0
    for (const pair of map.items) {
      if (isPair(pair) && isScalar(pair.key) && pair.key.value === key) return pair.key.range?.[0] ?? 0
    }
    return map.range?.[0] ?? 0
  }

  /** Offset in the file of the `offset`th character of a text's value, through quotes, escapes and indentation. */
  #inside(node: Node, offset: number): number {
    const [start = 0, end = 0] = node.range ?? []
    if (!isScalar(node) || typeof node.value !== 'string') return start
    const isBlock = node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED'
    const isQuoted = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE'
    let at = isBlock ? this.#text.indexOf('\n', start) + 1 : start + (isQuoted ? 1 : 0)
    for (let index = 0; index <= offset && index < node.value.length; index += 1) {
      at = this.#align(at, end, node.value.charAt(index), node.type === 'QUOTE_DOUBLE')
      if (index < offset) at += this.#widthAt(at, node.type ?? '')
    }
    return Math.min(at, end)
  }

  /** Where the source spells `wanted`, from `at` on: over indentation and line breaks that are not in the value. */
  #align(at: number, end: number, wanted: string, escapes: boolean): number {
    if (/\s/.test(wanted)) return at
    let place = at
    while (place < end && /\s/.test(this.#text.charAt(place))) place += 1
    return escapes || place < end ? place : at
  }

  /** How many source characters spell one character of the value. */
  #widthAt(at: number, type: string): number {
    const char = this.#text.charAt(at)
    if (type === 'QUOTE_SINGLE' && char === "'") return 2
    if (type === 'QUOTE_DOUBLE' && char === '\\') {
      return { x: 4, u: 6, U: 10 }[this.#text.charAt(at + 1)] ?? 2
    }
    return 1
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'range' in value
}
