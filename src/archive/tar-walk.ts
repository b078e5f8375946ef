import { isZero } from './bytes.ts'
import type { Irregularities, IrregularityCode } from './irregularities.ts'
import type { Limits } from './limits.ts'
import { isNamedAlike, passedOver } from './node-tar.ts'
import { NO_CONTENT, type TarContent } from './tar-content.ts'
import { Extensions, isExtension } from './tar-extensions.ts'
import { BLOCK_BYTES, decodeHeader, type TarHeader } from './tar-header.ts'
import { SparseMap } from './tar-sparse.ts'

/** A member with what extension headers say applied. Flags: `0` and `7` files (`7` not in npm's), `1` and `2` links, `5` folders, `3`, `4`, `6` devices. */
export interface TarMember extends TarHeader {
  readonly linkTarget: string
  /** bytes of the file, holes included */
  readonly fileSize: number
}

/** Called for each member in order; what it returns takes the content. False: stop. */
export type OnMember = (member: TarMember) => TarContent | false

const FILES = '07'

/**
 * Walks the blocks of a tar, and goes on only while every reader would read alike: it ends at the first end mark, and stops
 * where readers would part.
 */
export class TarWalk {
  readonly #python: boolean
  readonly #limits: Limits
  readonly #irregularities: Irregularities
  readonly #onMember: OnMember
  readonly #extensions: Extensions
  #state: 'header' | 'body' | 'map' | 'ended' | 'stopped' = 'header'
  /** start of a block whose rest is in the next chunk */
  #partial: Buffer = Buffer.alloc(0)
  /** bytes of the body to come, and of the padding behind it */
  #left = 0
  #padding = 0
  #content: TarContent = NO_CONTENT
  #sparse: { readonly header: Omit<TarMember, 'fileSize'>; readonly map: SparseMap } | undefined
  #endBlocks = 0
  #lastName: string | undefined

  /** @param python the archive is read by Python, uv and their like; else by npm and its like */
  constructor(python: boolean, limits: Limits, irregularities: Irregularities, onMember: OnMember) {
    this.#python = python
    this.#limits = limits
    this.#irregularities = irregularities
    this.#onMember = onMember
    this.#extensions = new Extensions(irregularities)
  }

  /** True once reading further makes no sense. */
  get stopped(): boolean {
    return this.#state === 'stopped'
  }

  push(chunk: Buffer): void {
    let offset = 0
    while (offset < chunk.length && this.#state !== 'stopped') {
      if (this.#state === 'body') {
        offset += this.#body(chunk.subarray(offset))
        continue
      }
      const part = chunk.subarray(offset, offset + BLOCK_BYTES - this.#partial.length)
      offset += part.length
      const block = this.#partial.length === 0 ? part : Buffer.concat([this.#partial, part])
      this.#partial = block.length < BLOCK_BYTES ? block : Buffer.alloc(0)
      if (block.length === BLOCK_BYTES) this.#block(block)
    }
  }

  /** The stream is over: says what is missing. */
  end(): void {
    if (this.#state === 'stopped') return
    if (this.#partial.length > 0 && !isZero(this.#partial)) this.#stop('truncated', undefined, 'in a header')
    else if (this.#state === 'body' || this.#state === 'map') this.#stop('truncated', this.#lastName)
    else if (this.#endBlocks < 2) this.#irregularities.add('missing-end-mark')
  }

  #stop(code: IrregularityCode, name?: string, detail?: string): void {
    this.#irregularities.add(code, name, detail)
    this.#state = 'stopped'
  }

  /** A header block, a block of a sparse map, or a block at or after the end mark. */
  #block(block: Buffer): void {
    if (this.#state === 'map') {
      this.#sparse?.map.extend(block)
      this.#startSparse()
    } else if (isZero(block)) {
      if (this.#extensions.pending) this.#stop('extension-header', undefined, 'nothing follows it')
      else this.#state = 'ended'
      this.#endBlocks += 1
    } else if (this.#state === 'ended') {
      this.#stop('data-after-end')
    } else {
      this.#header(block)
    }
  }

  #header(block: Buffer): void {
    const header = decodeHeader(block, this.#python, this.#irregularities)
    if (header === undefined) {
      this.#state = 'stopped'
      return
    }
    const extending = isExtension(header)
    const skipped = this.#python ? undefined : passedOver(block, header)
    if (skipped !== undefined) this.#stop('passed-over', header.name, skipped)
    // deno, newer pnpms and uv look for extensions only where the block says its format
    else if (extending && header.format === 'v7')
      this.#stop('extension-header', header.name, 'in a format that has none')
    else if (extending) this.#extension(header)
    else this.#member(header, block)
  }

  #extension(header: TarHeader): void {
    if (header.size > this.#limits.headerBytes) {
      this.#stop('header-limit', header.name)
      return
    }
    if (!this.#extensions.begin(header)) {
      this.#state = 'stopped'
      return
    }
    const pieces: Buffer[] = []
    this.#startBody(header.size, {
      write: (piece) => pieces.push(piece),
      end: () => {
        if (!this.#extensions.end(header, Buffer.concat(pieces))) this.#state = 'stopped'
      },
    })
  }

  #member(header: TarHeader, block: Buffer): void {
    const { path, link, size } = this.#extensions.take()
    const name = path ?? header.name
    this.#lastName = name
    if (name.includes('\0') || path === '') return this.#stop('control-character', name, 'NUL')
    if (size !== undefined && size !== String(header.size)) return this.#stop('size-override', name)
    if (path !== undefined && !this.#python && !isNamedAlike(path, header.name))
      return this.#stop('path-override', name, 'one header says another name')
    if (path === undefined && !header.encoded) this.#irregularities.add('name-encoding', name)
    const named = { ...header, name, linkTarget: link ?? header.linkName }
    if (header.flag === 'S') this.#sparseMember(named, block)
    else this.#plainMember(named, header.name)
  }

  #plainMember(header: Omit<TarMember, 'fileSize'>, nameInBlock: string): void {
    const { name, size } = header
    const old = header.flag === '\0'
    if (!old && !/^[0-7]$/.test(header.flag)) return this.#stop('unknown-type', name)
    // a file to npm, bun and Python; deno, newer pnpms and yarns leave it out
    if (!this.#python && header.flag === '7') return this.#stop('unknown-type', name)
    const bodied = old || FILES.includes(header.flag)
    const folder = bodied && header.flag !== '7' && name.endsWith('/')
    if (size > 0 && (!bodied || folder)) return this.#stop('body-of-no-file', name)
    if (isFolderToSome(header, nameInBlock, this.#python))
      return this.#stop('bad-header', name, 'a file with a trailing slash')
    const flag = folder ? '5' : old ? '0' : header.flag
    this.#start({ ...header, flag, fileSize: size })
  }

  /** Python and uv fill the holes; npm leaves such a file out, and stumbles over its map. */
  #sparseMember(header: Omit<TarMember, 'fileSize'>, block: Buffer): void {
    if (!this.#python || header.format !== 'gnu') return this.#stop('sparse-file', header.name)
    this.#sparse = { header, map: new SparseMap(block) }
    this.#startSparse()
  }

  /** Goes on with the map, or with the file where the map is whole. */
  #startSparse(): void {
    const { header, map } = this.#sparse ?? {}
    if (header === undefined || map === undefined) return
    if (map.continues) this.#state = 'map'
    else if (map.isSound(header)) this.#start({ ...header, flag: '0', fileSize: map.realSize }, map)
    else this.#stop('sparse-file', header.name)
  }

  #start(member: TarMember, map?: SparseMap): void {
    const content = this.#onMember(member)
    if (content === false) this.#state = 'stopped'
    else this.#startBody(member.size, map === undefined ? content : map.spread(content))
  }

  #startBody(size: number, content: TarContent): void {
    this.#content = content
    this.#left = size
    this.#padding = (BLOCK_BYTES - (size % BLOCK_BYTES)) % BLOCK_BYTES
    this.#state = 'body'
    if (size === 0) this.#endBody()
  }

  #endBody(): void {
    this.#state = 'header'
    this.#content.end()
  }

  /** Takes what belongs to the body off the front of the bytes; returns how many those were. */
  #body(bytes: Buffer): number {
    const part = bytes.subarray(0, this.#left)
    if (part.length > 0) this.#content.write(part)
    this.#left -= part.length
    const padding = Math.min(this.#padding, bytes.length - part.length)
    this.#padding -= padding
    if (this.#left === 0 && this.#padding === 0) this.#endBody()
    return part.length + padding
  }
}

/** Python and yarn ask the name in the block itself whether a file is a folder, uv asks for the oldest format, npm for neither. */
function isFolderToSome({ name, flag, format }: TarHeader, nameInBlock: string, python: boolean): boolean {
  const isFolder = name.endsWith('/')
  if (flag !== '0' && flag !== '\0') return false
  if (isFolder !== nameInBlock.endsWith('/')) return isFolder || flag === '\0'
  return python && isFolder && (flag === '0' || format !== 'v7')
}
