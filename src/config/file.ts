import { lookup } from '../model/lookup.ts'
import { readFileSync } from 'node:fs'
import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit, type Document } from 'yaml'
import { codeOf } from '../model/error-code.ts'
import { LazaretError } from '../model/errors.ts'
import { isRecord, type JsonRecord } from '../model/json.ts'
import { yamlWords } from '../policy/yaml-words.ts'

/** Largest configuration file, bytes. */
const BYTES_MAX = 1024 * 1024

const REASONS: Readonly<Record<string, string>> = lookup({
  ENOENT: 'it is not there',
  ENOTDIR: 'it is not there',
  EISDIR: 'it is a folder, not a file',
  EACCES: 'this user may not read it',
})

/** Why a file cannot be read, for the person who named it. */
export function whyUnread(cause: unknown): string {
  return REASONS[codeOf(cause)] ?? 'the system does not let it be read'
}

/** A configuration file whose settings know where they stand; without a name, one that says nothing. */
export class ConfigFile {
  readonly #name: string | undefined
  readonly #lines = new LineCounter()
  readonly #document: Document

  /** Throws LazaretError `invalid-config` where the file cannot be read, or is no YAML. */
  constructor(name: string | undefined) {
    this.#name = name
    const text = name === undefined ? '{}' : textOf(name)
    this.#document = parseDocument(text, { lineCounter: this.#lines, stringKeys: true, logLevel: 'error' })
    const [broken] = [...this.#document.errors, ...this.#document.warnings]
    if (broken !== undefined) throw invalid(`${this.#placed(broken.pos[0])}: ${yamlWords(broken, text)}`)
  }

  /** Throws LazaretError `invalid-config` where the file holds anything but settings. */
  settings(): JsonRecord {
    const value = this.#value() ?? {}
    if (isRecord(value)) return value
    const at = this.#document.contents?.range?.[0] ?? 0
    throw invalid(`${this.#placed(at)}: must be a map of settings, as in "port: 4874"`)
  }

  /** Where in the file the value at `path` stands, or what is nearest above it. */
  offsetOf(path: readonly string[]): number | undefined {
    for (let depth = path.length; depth > 0; depth -= 1) {
      const holder = depth === 1 ? this.#document.contents : this.#document.getIn(path.slice(0, depth - 1), true)
      const last = path[depth - 1] ?? ''
      if (isMap(holder)) {
        const key = holder.items.find((item) => isScalar(item.key) && String(item.key.value) === last)?.key
        if (isNode(key) && key.range) return key.range[0]
      }
      const item = isSeq(holder) ? holder.items[Number(last)] : undefined
      if (isNode(item) && item.range) return item.range[0]
    }
    return undefined
  }

  /** `lazaret.yaml:3:5`, of the value at `path`. */
  place(path: readonly string[]): string {
    return this.#placed(this.offsetOf(path))
  }

  #placed(offset: number | undefined): string {
    const name = this.#name ?? 'configuration'
    if (offset === undefined) return name
    const { line, col } = this.#lines.linePos(offset)
    return `${name}:${line}:${col}`
  }

  #value(): unknown {
    try {
      return this.#document.toJS()
    } catch (cause) {
      throw new LazaretError('invalid-config', this.#aliasProblem(), { cause })
    }
  }

  /** A value cannot be had only where an alias means nothing, or all of them together mean too much. */
  #aliasProblem(): string {
    let at: number | undefined
    visit(this.#document, {
      Alias: (_key, alias) => {
        if (alias.resolve(this.#document) !== undefined) return undefined
        at = alias.range?.[0]
        return visit.BREAK
      },
    })
    if (at !== undefined) return `${this.#placed(at)}: this alias means nothing: no anchor of its name stands before it`
    return `${this.#placed(undefined)}: its aliases unfold to more than a configuration can say: write the values out`
  }
}

function textOf(name: string): string {
  if (name === '') throw invalid('--config is empty: name a file')
  let bytes: Buffer
  try {
    bytes = readFileSync(name)
  } catch (cause) {
    const message = `${name}: cannot be read: ${whyUnread(cause)}; name a configuration file by --config`
    throw new LazaretError('invalid-config', message, { cause })
  }
  if (bytes.length > BYTES_MAX) throw invalid(`${name}: is larger than 1 MB: that is no configuration`)
  const text = decoded(bytes)
  if (text === undefined) throw invalid(`${name}: is no text in UTF-8: save it in that encoding`)
  // A file that was cut off or never written would otherwise start a Lazaret that is open to the public registries.
  if (text.trim() === '') throw invalid(`${name}: is empty: write settings, or start without --config for the defaults`)
  return text
}

/** Without a byte order mark. */
function decoded(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

export function invalid(message: string): LazaretError {
  return new LazaretError('invalid-config', message)
}
