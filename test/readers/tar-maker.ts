import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { pax, paxRecord, TAR_END, tarBlocks, tarHeader, type TarSpec } from '../registry/tar-bytes.ts'
import type { Seeded } from './seeded.ts'
import { longBody, paxBody } from './tar-extensions.ts'
import { CHECKSUM_CHANGES, FIELD_CHANGES } from './tar-fields.ts'

const BLOCK = 512

/** What an archive of a kind looks like before anything is changed. */
export interface TarBase {
  readonly root: string
  /** members that no archive of this kind lacks */
  readonly fixed: readonly TarSpec[]
}

const NAMES = [
  'index.js',
  'index.js',
  'lib/a.js',
  'lib/a.py',
  'lib/é.js',
  'README',
  'setup.cfg',
  'Index.js',
  'lib',
  'lib/deep/b.py',
  `lib/${'long/'.repeat(24)}c.js`,
] as const

/** A gzipped tar of some files, with a few things changed that a tar can say in more than one way, or wrongly. */
export function makeTarball(seeded: Seeded, base: TarBase): Buffer {
  const names = NAMES.map((name) => `${base.root}/${name}`)
  const start = seeded.below(names.length)
  const nameOf = (index: number): string =>
    seeded.once(20) ? seeded.pick(names) : (names[(start + index * 3) % names.length] ?? '')
  const blocks: Buffer[] = base.fixed.map((spec) => tarBlocks([spec]))
  const count = 1 + seeded.below(4)
  const changed = new Set(Array.from({ length: seeded.pick([0, 1, 1, 1, 1, 1, 2]) }, () => seeded.below(count)))
  for (let index = 0; index < count; index += 1) {
    if (seeded.once(20)) blocks.push(atTheEdge(seeded, Buffer.concat(blocks).length, names, base))
    if (changed.has(index)) blocks.push(...oddMember(seeded, nameOf(index), names, base))
    else blocks.push(plainMember(seeded, nameOf(index)))
  }
  if (seeded.once(30)) blocks.splice(seeded.below(blocks.length + 1), 0, Buffer.alloc(BLOCK * (1 + seeded.below(2))))
  return compressed(Buffer.concat([...blocks, ending(seeded, base)]), seeded)
}

function content(seeded: Seeded): string {
  return seeded.pick(['', 'x', 'content', 'y'.repeat(511), 'z'.repeat(512), 'w'.repeat(513), 'v'.repeat(1500)])
}

function plainMember(seeded: Seeded, name: string): Buffer {
  const spec: TarSpec = { path: name, content: `${content(seeded)}${seeded.below(3)}` }
  if (name.length > 100 || seeded.once(6))
    return tarBlocks([pax({ path: name, comment: 'c' }), { ...spec, path: name.slice(0, 99) }])
  return tarBlocks([spec])
}

/** A member behind whose header, or in whose content, something may hide. Most have one thing about them, some have more. */
function oddMember(seeded: Seeded, name: string, names: readonly string[], base: TarBase): Buffer[] {
  const hidden = tarBlocks([
    { path: `${base.root}/${seeded.pick(['index.js', 'hidden.js', 'setup.cfg'])}`, content: 'hidden' },
  ])
  const [type, field, sum, before] = seeded.once(6)
    ? [seeded.once(2), seeded.once(2), seeded.once(2), seeded.once(2)]
    : seeded.pick([
        [true, false, false, false],
        [false, true, false, false],
        [false, true, false, false],
        [false, false, true, false],
        [false, false, false, true],
        [false, false, false, true],
        [false, false, false, true],
      ])
  const body = seeded.once(2) ? hidden : Buffer.from(content(seeded))
  const spec = { path: name, content: body, ...(type ? odd(seeded, base) : {}) }
  const extensions = before
    ? Array.from({ length: seeded.pick([1, 1, 1, 2]) }, () => extension(seeded, names, hidden))
    : []
  return [...extensions, blocksOf(spec, seeded, field ? 1 + seeded.below(2) : 0, sum)]
}

/** A link, a folder, a device, or a plain file. */
function odd(seeded: Seeded, base: TarBase): Partial<TarSpec> {
  const link = seeded.pick(['index.js', 'lib/a.py', '../x', `${base.root}/index.js`, 'lib', '.', 'nowhere'])
  const flag = seeded.pick(['0', '0', '0', '0', '\0', '7', '1', '2', '5'])
  if (flag === '1' || flag === '2') return { flag, link, ...(seeded.once(8) ? {} : { content: '' }) }
  return flag === '5' && !seeded.once(8) ? { flag, content: '' } : { flag }
}

function extension(seeded: Seeded, names: readonly string[], hidden: Buffer): Buffer {
  const flag = seeded.once(20) ? seeded.pick(['N', 'X']) : seeded.pick(['x', 'x', 'x', 'x', 'g', 'L', 'L', 'K'])
  const body = /[xgX]/.test(flag) ? paxBody(seeded, names) : longBody(seeded, names)
  const path = seeded.once(20) ? '' : seeded.pick(['PaxHeader/x', '././@LongLink', 'x'])
  const spec = { path, flag, content: seeded.once(20) ? hidden : body }
  return blocksOf(spec, seeded, seeded.once(6) ? 1 : 0, seeded.once(20))
}

/** Header and content, with `changes` changes of the header. */
function blocksOf(spec: TarSpec, seeded: Seeded, changes: number, sum: boolean): Buffer {
  const edit = (block: Buffer): void => {
    for (const change of seeded.some(changes, FIELD_CHANGES)) change(block, seeded)
  }
  const header = tarHeader({ ...spec, edit })
  if (sum) seeded.pick(CHECKSUM_CHANGES)(header, seeded)
  const bytes = Buffer.from(spec.content ?? '')
  const pad = Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK, seeded.once(20) ? 'p' : 0)
  return Buffer.concat([header, bytes, pad])
}

/** Bytes of one chunk in which node-tar gets what zlib inflates. */
const CHUNK = 16_384

/** A file of such a size, and a pax header behind it, that the edge of a chunk falls into the path that the header says. */
function atTheEdge(seeded: Seeded, offset: number, names: readonly string[], base: TarBase): Buffer {
  const path = `${seeded.pick(names)}é`
  const record = paxRecord('path', path)
  const until = BLOCK - 1 - seeded.below(3) - (Buffer.byteLength(record) - 3)
  const comment = paxRecord('comment', 'c'.repeat(Math.max(0, until - 13)))
  const edge = CHUNK * Math.ceil((offset + 4 * BLOCK) / CHUNK)
  const filler = { path: `${base.root}/filler`, content: 'f'.repeat(edge - offset - 3 * BLOCK) }
  return tarBlocks([filler, { path: 'PaxHeader/x', flag: 'x', content: comment + record }])
}

function ending(seeded: Seeded, base: TarBase): Buffer {
  if (!seeded.once(10)) return TAR_END
  const more = tarBlocks([{ path: `${base.root}/late.js`, content: 'late' }])
  return seeded.pick([
    Buffer.alloc(10_240),
    Buffer.alloc(BLOCK),
    Buffer.alloc(0),
    Buffer.concat([TAR_END, more]),
    Buffer.concat([Buffer.alloc(BLOCK), more, TAR_END]),
    Buffer.concat([TAR_END, Buffer.from('junk')]),
  ])
}

function compressed(tar: Buffer, seeded: Seeded): Buffer {
  if (!seeded.once(12)) return gzipSync(tar, seeded.once(4) ? { level: 0 } : {})
  const half = BLOCK * Math.floor(tar.length / BLOCK / 2)
  const good = gzipSync(tar)
  return seeded.pick([
    tar,
    deflateSync(tar),
    Buffer.concat([gzipSync(tar.subarray(0, half)), gzipSync(tar.subarray(half))]),
    Buffer.concat([good, Buffer.alloc(40)]),
    Buffer.concat([good, Buffer.from('junk')]),
    Buffer.concat([gzipSync(Buffer.alloc(0)), good]),
    good.subarray(0, good.length - 1 - seeded.below(12)),
    Buffer.concat([
      good.subarray(0, 3),
      Buffer.from([8]),
      good.subarray(4, 10),
      Buffer.from('x.tar\0'),
      deflateRawSync(tar),
      good.subarray(-8),
    ]),
    Buffer.concat([
      good.subarray(0, 3),
      Buffer.from([4]),
      good.subarray(4, 10),
      Buffer.from([2, 0, 1, 2]),
      deflateRawSync(tar),
      good.subarray(-8),
    ]),
  ])
}
