import { readAsOf } from '../model/artifact.ts'
import type { Case } from '../model/case.ts'
import type { FileContent } from '../model/contents.ts'
import { LazaretError } from '../model/errors.ts'
import { spellHidden } from './hidden-characters.ts'
import type { DeskDependencies } from './ports.ts'

/** Of which version a file is shown: the one that the case is about, or the one that its verdict compares it with. */
export type Side = 'this' | 'before'

/** A file of a case's artifact, as far as it can be shown. */
export interface FileView {
  readonly path: string
  readonly version: string
  readonly sizeBytes: number
  /** path of the file that a link at this path stands for */
  readonly linkTo?: string
  readonly shown:
    | { readonly kind: 'text'; readonly text: string; readonly isCut: boolean }
    /** rows of 16 bytes, in hex and as characters */
    | { readonly kind: 'bytes'; readonly rows: string; readonly isCut: boolean }
    /** nothing: a plain sentence */
    | { readonly kind: 'unread'; readonly reason: string }
}

/** Bytes of what is no text that are shown. */
const SHOWN_BYTES_MAX = 16 * 1024
const ROW_BYTES = 16

/** Opens files of artifacts for people. Nothing of an artifact is executed, or written to disk. */
export class Contents {
  readonly #app: DeskDependencies

  constructor(app: DeskDependencies) {
    this.#app = app
  }

  /** Throws `not-found` where there is no such case, no version before it, no such file, or its bytes are not here any more. */
  async file(id: string, path: string, side: Side): Promise<FileView> {
    const found = await this.#app.records.case(id)
    if (found === undefined) throw new LazaretError('not-found', 'There is no such case.')
    const { version, content } = side === 'this' ? await this.#here(found, path) : await this.#before(found, path)
    if (content === undefined)
      throw new LazaretError(
        'not-found',
        `The bytes of ${version} are not here any more: they are fetched when asked for.`,
      )
    if (content.kind === 'missing') throw new LazaretError('not-found', `There is no such file in ${version}.`)
    if (content.kind === 'unread')
      return { path, version, sizeBytes: 0, shown: { kind: 'unread', reason: content.reason } }
    const { sizeBytes, linkTo } = content
    const shown = shownOf(content.content, content.content.length < sizeBytes)
    return { path, version, sizeBytes, ...(linkTo === undefined ? {} : { linkTo }), shown }
  }

  async #here({ artifact, digest }: Case, path: string): Promise<Opened> {
    return { version: artifact.version, content: await this.#app.ports.content(digest, readAsOf(artifact), path) }
  }

  async #before({ registry, artifact, digest }: Case, path: string): Promise<Opened> {
    const before = await this.#app.ports.before(registry, artifact, digest)
    if (before === undefined) throw new LazaretError('not-found', 'No version before it is here.')
    const { facts, version } = before
    return { version, content: await this.#app.ports.content(facts.digest, facts.readAs, path) }
  }
}

interface Opened {
  readonly version: string
  readonly content: FileContent | undefined
}

function shownOf(content: Uint8Array, isCut: boolean): FileView['shown'] {
  const text = textOf(content, isCut)
  if (text !== undefined) return { kind: 'text', text, isCut }
  const rows = hexRows(content.subarray(0, SHOWN_BYTES_MAX))
  return { kind: 'bytes', rows, isCut: isCut || content.length > SHOWN_BYTES_MAX }
}

/** What the bytes say, where they are text: UTF-16 by its mark, else UTF-8, and no zero byte in it. */
function textOf(content: Uint8Array, isCut: boolean): string | undefined {
  const encoding = content[0] === 0xff && content[1] === 0xfe ? 'utf-16le' : 'utf-8'
  try {
    // A text that was cut may end within a character.
    const text = new TextDecoder(encoding, { fatal: true }).decode(content, { stream: isCut })
    return text.includes('\0') ? undefined : text
  } catch {
    return undefined
  }
}

function hexRows(bytes: Uint8Array): string {
  const rows: string[] = []
  for (let at = 0; at < bytes.length; at += ROW_BYTES) {
    const row = [...bytes.subarray(at, at + ROW_BYTES)]
    const hex = row.map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
    const characters = row.map((byte) => (byte > 0x1f && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('')
    rows.push(`${at.toString(16).padStart(8, '0')}  ${hex.padEnd(ROW_BYTES * 3 - 1)}  ${characters}`)
  }
  return rows.join('\n')
}

/** The file as a text that harms nobody who opens it: what hides or reorders is spelled out, what is no text is hex. */
export function downloadOf(view: FileView): string {
  const { path, version, sizeBytes, shown } = view
  if (shown.kind === 'unread') return `${shown.reason}\n`
  const body = shown.kind === 'text' ? spellHidden(shown.text) : shown.rows
  const end = shown.isCut ? `\n⟨cut: ${spellHidden(path)} of ${version} has ${sizeBytes} bytes⟩\n` : ''
  return `${body}${end}`
}
