import { isZero } from './bytes.ts'
import type { Irregularities, IrregularityCode } from './irregularities.ts'
import type { Limits } from './limits.ts'
import { isNamedAlike, passedOver } from './node-tar.ts'
import { decodePax, isReadAlikeByLine, TELLING_KEYS } from './pax.ts'
import { BLOCK_BYTES, decodeHeader, type TarHeader } from './tar-header.ts'

/** A member as the strict walk sees it, with what extension headers say applied. */
export interface TarMember extends TarHeader {
  readonly linkTarget: string
  /** a file by its flag, a folder by its trailing slash */
  readonly slashed: boolean
}

/** What extension headers say of the member that follows. */
interface Extension {
  readonly path?: string
  readonly link?: string
  readonly size?: string
}

const EXTENSIONS = 'xgLK'

/**
 * Walks the blocks of a tar ahead of the reader and passes on only what every reader would read alike: it ends at the first end
 * mark, and stops where readers would part.
 */
export class TarGuard {
  readonly #python: boolean
  readonly #limits: Limits
  readonly #irregularities: Irregularities
  /** members seen so far, in order */
  readonly members: TarMember[] = []
  #state: 'header' | 'body' | 'ended' | 'stopped' = 'header'
  /** start of a block whose rest is in the next chunk */
  #partial: Buffer = Buffer.alloc(0)
  #left = 0
  #extensionHeader: TarHeader | undefined
  #extensionBody: Buffer[] = []
  #extension: Extension = {}
  #pending = false
  #endBlocks = 0

  /** @param python the archive is read by Python too */
  constructor(python: boolean, limits: Limits, irregularities: Irregularities) {
    this.#python = python
    this.#limits = limits
    this.#irregularities = irregularities
  }

  /** True once nothing more may be passed on, and reading further makes no sense. */
  get stopped(): boolean {
    return this.#state === 'stopped'
  }

  /** The parts of `chunk` that may be passed on. */
  push(chunk: Buffer): Buffer[] {
    const passed: Buffer[] = []
    let offset = 0
    while (offset < chunk.length && this.#state !== 'stopped') {
      if (this.#state === 'body') {
        const part = chunk.subarray(offset, offset + this.#left)
        this.#body(part)
        passed.push(part)
        offset += part.length
        continue
      }
      const need = BLOCK_BYTES - this.#partial.length
      const part = chunk.subarray(offset, offset + need)
      offset += part.length
      const block = this.#partial.length === 0 ? part : Buffer.concat([this.#partial, part])
      this.#partial = block.length < BLOCK_BYTES ? block : Buffer.alloc(0)
      if (block.length === BLOCK_BYTES && this.#block(block)) passed.push(block)
    }
    return passed
  }

  /** The stream is over: says what is missing. */
  end(): void {
    if (this.#state === 'stopped') return
    if (this.#partial.length > 0 && !isZero(this.#partial)) this.#stop('truncated', undefined, 'in a header')
    else if (this.#state === 'body') this.#stop('truncated', this.members.at(-1)?.name)
    else if (this.#endBlocks < 2) this.#irregularities.add('missing-end-mark')
  }

  #stop(code: IrregularityCode, name?: string, detail?: string): false {
    this.#irregularities.add(code, name, detail)
    this.#state = 'stopped'
    return false
  }

  /** A header block, or a block at or after the end mark. True where it may be passed on. */
  #block(block: Buffer): boolean {
    if (isZero(block)) {
      if (this.#pending) return this.#stop('extension-header', undefined, 'nothing follows it')
      this.#state = 'ended'
      this.#endBlocks += 1
      return false
    }
    if (this.#state === 'ended') return this.#stop('data-after-end')
    const header = decodeHeader(block, this.#python, this.#irregularities)
    if (header === undefined) {
      this.#state = 'stopped'
      return false
    }
    const extending = EXTENSIONS.includes(header.flag)
    const skipped = this.#python ? undefined : passedOver(block, header, extending ? undefined : this.#extension.path)
    if (skipped !== undefined) return this.#stop('passed-over', header.name, skipped)
    return extending ? this.#startExtension(header) : this.#member(header)
  }

  #startExtension(header: TarHeader): boolean {
    if (header.size > this.#limits.headerBytes) return this.#stop('header-limit', header.name)
    if (header.size === 0) return this.#stop('extension-header', header.name, 'empty')
    this.#extensionHeader = header
    this.#extensionBody = []
    if (this.#extension.size !== undefined)
      return this.#stop('size-override', header.name, 'another extension header follows')
    this.#pending ||= header.flag !== 'g'
    this.#startBody(header.size)
    return true
  }

  #startBody(size: number): void {
    this.#left = Math.ceil(size / BLOCK_BYTES) * BLOCK_BYTES
    if (this.#left > 0) this.#state = 'body'
  }

  #body(part: Buffer): void {
    this.#left -= part.length
    if (this.#extensionHeader !== undefined) this.#extensionBody.push(part)
    if (this.#left > 0) return
    this.#state = 'header'
    if (this.#extensionHeader !== undefined) this.#endExtension(this.#extensionHeader)
  }

  #endExtension(header: TarHeader): void {
    const body = Buffer.concat(this.#extensionBody).subarray(0, header.size)
    this.#extensionHeader = undefined
    this.#extensionBody = []
    const said = header.flag === 'L' || header.flag === 'K' ? longName(header.flag, body) : this.#pax(header, body)
    if (said === undefined) {
      if (!this.stopped) this.#stop('extension-header', header.name)
      return
    }
    const twice = Object.keys(said).some((key) => key in this.#extension)
    if (twice) this.#stop('path-override', header.name, 'said twice')
    else this.#extension = { ...this.#extension, ...said }
  }

  #pax(header: TarHeader, body: Buffer): Extension | undefined {
    const records = decodePax(body)
    if (records === undefined) return undefined
    const charset = records.get('hdrcharset')
    if (charset !== undefined && charset !== 'ISO-IR 10646 2000 UTF-8') return undefined
    if ([...records.keys()].some((key) => key.startsWith('GNU.sparse'))) {
      this.#stop('sparse-file', header.name)
      return undefined
    }
    if (!isReadAlikeByLine(body, records)) {
      this.#stop('pax-lines', header.name)
      return undefined
    }
    if (header.flag === 'g') {
      if (!TELLING_KEYS.some((key) => records.has(key))) return {}
      this.#stop('path-override', header.name, 'for all members that follow')
      return undefined
    }
    const [path, link, size] = TELLING_KEYS.map((key) => records.get(key))
    return {
      ...(path === undefined ? {} : { path }),
      ...(link === undefined ? {} : { link }),
      ...(size === undefined ? {} : { size }),
    }
  }

  #member(header: TarHeader): boolean {
    const { path, link, size } = this.#extension
    const extended = path !== undefined
    this.#extension = {}
    this.#pending = false
    const name = path ?? header.name
    if (name.includes('\0') || path === '') return this.#stop('control-character', name, 'NUL')
    if (size !== undefined && size !== String(header.size)) return this.#stop('size-override', name)
    if (path !== undefined && !this.#python && !isNamedAlike(path, header.name))
      return this.#stop('path-override', name, 'one header says another name')
    if (header.flag === 'S') return this.#stop('sparse-file', name)
    const old = header.flag === '\0'
    if (!old && !/^[0-7]$/.test(header.flag)) return this.#stop('unknown-type', name)
    const folder = (old || header.flag === '0') && name.endsWith('/')
    const bodied = old || header.flag === '0' || header.flag === '7'
    if (header.size > 0 && (!bodied || folder)) return this.#stop('body-of-no-file', name)
    if (folder && !old && this.#python) return this.#stop('bad-header', name, 'a file with a trailing slash')
    if (!header.encoded && !extended) this.#irregularities.add('name-encoding', name)
    const flag = folder ? '5' : old ? '0' : header.flag
    this.members.push({ ...header, name, flag, slashed: folder, linkTarget: link ?? header.linkName })
    this.#startBody(header.size)
    return true
  }
}

function longName(flag: 'L' | 'K', body: Buffer): Extension | undefined {
  const end = body.indexOf(0)
  const text = body.toString('utf8', 0, end === -1 ? body.length : end)
  if (end !== -1 && !isZero(body.subarray(end))) return undefined
  return flag === 'L' ? { path: text } : { link: text }
}
