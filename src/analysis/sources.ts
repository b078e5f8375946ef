import { foldKey } from '../archive/paths.ts'
import type { ArchiveEntry, ArchiveReading } from '../archive/reading.ts'
import type { Evidence, EvidenceRole } from '../model/finding.ts'
import type { Place } from './code.ts'
import { snippetAt } from './snippet.ts'

/** texts kept decoded at the same time */
const KEPT_TEXTS = 64

/** The files of a reading by path, decoded on demand. */
export class Sources {
  readonly entries: ReadonlyMap<string, ArchiveEntry>
  readonly #texts = new Map<string, string>()
  #twins: ReadonlyMap<string, readonly string[]> | undefined

  constructor(reading: ArchiveReading) {
    this.entries = new Map(reading.entries.map((entry) => [entry.path, entry]))
  }

  /** bytes of all files together, those included that were not kept */
  get totalBytes(): number {
    return [...this.entries.values()].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  }

  has(path: string): boolean {
    return this.entries.has(path)
  }

  /** Other paths that are this one where the file system folds case or Unicode forms: of such files the last is left. */
  twins(path: string): readonly string[] {
    this.#twins ??= twinsAmong(this.entries.keys())
    return this.#twins.get(path) ?? []
  }

  bytes(path: string): Buffer | undefined {
    return this.entries.get(path)?.content
  }

  /** UTF-8 text without byte order mark; undefined where the content was not kept. */
  text(path: string): string | undefined {
    const known = this.#texts.get(path)
    if (known !== undefined) return known
    const bytes = this.bytes(path)
    if (bytes === undefined) return undefined
    const text = decoded(bytes)
    if (this.#texts.size >= KEPT_TEXTS) this.#texts.clear()
    this.#texts.set(path, text)
    return text
  }

  evidence(role: EvidenceRole, path: string, place: Place): Evidence {
    const text = this.text(path)
    const snippet = text === undefined ? undefined : snippetAt(text, place.line, place.column)
    const { line, column, note } = place
    return snippet === undefined ? { role, path, line, column, note } : { role, path, line, column, note, snippet }
  }
}

/** Node reads UTF-8; a UTF-16 mark means a Windows script. */
function decoded(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le', 2)
  const text = bytes.toString('utf8')
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
}

function twinsAmong(paths: Iterable<string>): ReadonlyMap<string, readonly string[]> {
  const byKey = Map.groupBy(paths, foldKey)
  const groups = [...byKey.values()].filter(({ length }) => length > 1)
  return new Map(
    groups.flatMap((group) => group.map((path) => [path, group.filter((other) => other !== path)] as const)),
  )
}
