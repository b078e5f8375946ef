import { pax, paxRecord, TAR_END, tarHeader, type TarSpec } from '../registry/tar-bytes.ts'
import { compressed } from './gzip-maker.ts'
import type { Seeded } from './seeded.ts'
import { longBody, paxBody } from './tar-extensions.ts'
import { CHECKSUM_CHANGES, FIELD_CHANGES } from './tar-fields.ts'

const BLOCK = 512
/** Bytes of one chunk in which node-tar gets what zlib inflates. */
const CHUNK = 16_384

/** What an archive of a kind looks like before anything is changed. */
export interface TarBase {
  /** folder of all members; `''` where there is none */
  readonly root: string
  /** members that no archive of this kind lacks, below the root */
  readonly fixed: readonly TarSpec[]
  /** names that other members may have, below the root */
  readonly names: readonly string[]
}

/** A gzipped tar of some files, with a few things changed that a tar can say in more than one way, or wrongly. */
export function makeTarball(seeded: Seeded, base: TarBase): Buffer {
  return compressed(new TarMaker(seeded, base).tar(), seeded)
}

class TarMaker {
  readonly #seeded: Seeded
  readonly #base: TarBase
  readonly #root: string
  readonly #names: readonly string[]
  readonly #magic: string
  readonly #blocks: Buffer[] = []

  constructor(seeded: Seeded, base: TarBase) {
    this.#seeded = seeded
    this.#base = base
    this.#root = base.root === '' ? '' : `${base.root}/`
    this.#names = base.names.map((name) => this.#root + name)
    this.#magic = seeded.once(3) ? 'ustar  \0' : 'ustar\u000000'
  }

  tar(): Buffer {
    const seeded = this.#seeded
    const start = seeded.below(this.#names.length)
    const nameOf = (index: number): string =>
      seeded.once(20) ? seeded.pick(this.#names) : (this.#names[(start + index * 3) % this.#names.length] ?? '')
    for (const spec of this.#base.fixed) this.#add({ ...spec, path: this.#root + String(spec.path) })
    const count = 1 + seeded.below(4)
    const changed = new Set(Array.from({ length: seeded.pick([0, 1, 1, 1, 1, 1, 2]) }, () => seeded.below(count)))
    for (let index = 0; index < count; index += 1) {
      if (seeded.once(20)) this.#atTheEdge()
      if (changed.has(index)) this.#oddMember(nameOf(index))
      else this.#plainMember(nameOf(index))
    }
    if (seeded.once(30))
      this.#blocks.splice(seeded.below(this.#blocks.length + 1), 0, Buffer.alloc(BLOCK * (1 + seeded.below(2))))
    return Buffer.concat([...this.#blocks, this.#ending()])
  }

  /** Header and content, with `changes` changes of the header. */
  #member(spec: TarSpec, changes = 0, sum = false): Buffer {
    const edit = (block: Buffer): void => {
      block.write(this.#magic, 257, 'latin1')
      spec.edit?.(block)
      for (const change of this.#seeded.some(changes, FIELD_CHANGES)) change(block, this.#seeded)
    }
    const header = tarHeader({ ...spec, edit })
    if (sum) this.#seeded.pick(CHECKSUM_CHANGES)(header, this.#seeded)
    const bytes = Buffer.from(spec.content ?? '')
    const pad = Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK, this.#seeded.once(40) ? 'p' : 0)
    return Buffer.concat([header, bytes, pad])
  }

  #add(spec: TarSpec, changes = 0, sum = false): void {
    this.#blocks.push(this.#member(spec, changes, sum))
  }

  #content(): string {
    return this.#seeded.pick(['', 'x', 'content', 'y'.repeat(511), 'z'.repeat(512), 'w'.repeat(513), 'v'.repeat(1500)])
  }

  #plainMember(name: string): void {
    const content = `${this.#content()}${this.#seeded.below(3)}`
    const extended = name.length > 100 || this.#seeded.once(6)
    if (extended && this.#magic.includes('00')) this.#add(pax({ path: name, comment: 'c' }))
    else if (extended) this.#add({ path: '././@LongLink', flag: 'L', content: `${name}\0` })
    this.#add({ path: extended ? name.slice(0, 99) : name, content })
  }

  /** A member behind whose header, or in whose content, something may hide. Most have one thing about them, some have more. */
  #oddMember(name: string): void {
    const seeded = this.#seeded
    const hidden = this.#member({
      path: this.#root + seeded.pick(['index.js', 'hidden.js', 'setup.cfg']),
      content: 'hidden',
    })
    const [type, field, sum, before] = seeded.once(6)
      ? [seeded.once(2), seeded.once(2), seeded.once(2), seeded.once(2)]
      : seeded.pick([
          [true, false, false, false],
          [true, false, false, false],
          [false, true, false, false],
          [false, true, false, false],
          [false, false, true, false],
          [false, false, false, true],
          [false, false, false, true],
          [false, false, false, true],
        ])
    if (before) for (let left = seeded.pick([1, 1, 1, 2]); left > 0; left -= 1) this.#extension(hidden)
    const content = seeded.once(2) ? hidden : this.#content()
    this.#add({ path: name, content, ...(type ? this.#odd() : {}) }, field ? 1 + seeded.below(2) : 0, sum)
  }

  /** A link, a folder, a device, a sparse file, or a plain one of another type. */
  #odd(): Partial<TarSpec> {
    const seeded = this.#seeded
    const name = seeded.pick(this.#base.names)
    const flag = seeded.pick(['0', '\0', '7', '1', '1', '2', '2', '2', '5', 'S'])
    const empty = seeded.once(12) ? {} : { content: '' }
    if (flag === '1')
      return { flag, link: seeded.pick([`${this.#root}${name}`, `${this.#root}${name}`, name]), ...empty }
    if (flag === '2')
      return { flag, link: seeded.pick([name, `../${name}`, '..', '.', 'lib', '../lib', 'nowhere']), ...empty }
    if (flag === 'S') return { flag, ...sparse(seeded) }
    return flag === '5' ? { flag, ...empty } : { flag }
  }

  #extension(hidden: Buffer): void {
    const seeded = this.#seeded
    const flags = this.#magic.includes('00') ? ['x', 'x', 'x', 'x', 'g', 'L'] : ['L', 'L', 'L', 'K', 'x']
    const flag = seeded.once(20) ? seeded.pick(['N', 'X']) : seeded.pick(flags)
    const body = /[xgX]/.test(flag) ? paxBody(seeded, this.#names) : longBody(seeded, this.#names)
    const path = seeded.once(20) ? '' : seeded.pick(['PaxHeader/x', '././@LongLink', 'x'])
    const spec = { path, flag, content: seeded.once(20) ? hidden : body }
    this.#add(spec, seeded.once(6) ? 1 : 0, seeded.once(20))
  }

  /** A file of such a size, and a pax header behind it, that the edge of a chunk falls into the path that the header says. */
  #atTheEdge(): void {
    const offset = this.#blocks.reduce((sum, { length }) => sum + length, 0)
    const record = paxRecord('path', `${this.#seeded.pick(this.#names)}é`)
    const until = BLOCK - 1 - this.#seeded.below(3) - (Buffer.byteLength(record) - 3)
    const comment = paxRecord('comment', 'c'.repeat(Math.max(0, until - 13)))
    const edge = CHUNK * Math.ceil((offset + 4 * BLOCK) / CHUNK)
    this.#add({ path: `${this.#root}filler`, content: 'f'.repeat(edge - offset - 3 * BLOCK) })
    this.#add({ path: 'PaxHeader/x', flag: 'x', content: comment + record })
  }

  #ending(): Buffer {
    if (!this.#seeded.once(10)) return TAR_END
    const more = this.#member({ path: `${this.#root}late.js`, content: 'late' })
    return this.#seeded.pick([
      Buffer.alloc(10_240),
      Buffer.alloc(BLOCK),
      Buffer.alloc(0),
      Buffer.concat([TAR_END, more]),
      Buffer.concat([Buffer.alloc(BLOCK), more, TAR_END]),
      Buffer.concat([TAR_END, Buffer.from('junk')]),
    ])
  }
}

/** An old GNU sparse file of a few parts, whose map is right, or not. */
function sparse(seeded: Seeded): Pick<TarSpec, 'content' | 'edit'> {
  const sizes = seeded.pick([[4], [512, 4], [512, 512], [3, 3], []])
  let end = 0
  const parts = sizes.map((size) => {
    const offset = end + seeded.pick([0, 0, 512, 1024, 1])
    end = offset + size
    return [offset, size] as const
  })
  if (seeded.once(2)) parts.push([(end += 700), 0])
  const realSize = end + seeded.pick([0, 0, 0, 0, 1])
  return {
    content: 's'.repeat(sizes.reduce((sum, size) => sum + size, 0) + (seeded.once(8) ? 1 : 0)),
    edit: (header) => {
      header.write(parts.flat().map(octal).join(''), 386, 'latin1')
      header.write(octal(realSize), 483, 'latin1')
    },
  }
}

function octal(value: number): string {
  return `${value.toString(8).padStart(11, '0')}\0`
}
