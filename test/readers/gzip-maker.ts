import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import type { Seeded } from './seeded.ts'

const BLOCK = 512

/** The tar in a gzip member, or in something that some reader may take for one. */
export function compressed(tar: Buffer, seeded: Seeded): Buffer {
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
