import { lookup } from '../../../model/lookup.ts'
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync, unzipSync } from 'node:zlib'
import { toBytes } from './convert.ts'
import type { Folder } from './folder.ts'
import { isCallable, Bytes, UNKNOWN, type Folded } from './values.ts'

/** bytes that one text may unpack to */
const UNPACKED_MAX = 2_000_000

const UNPACK: Readonly<Record<string, (data: Buffer, options: { readonly maxOutputLength: number }) => Buffer>> =
  lookup({
    inflate: inflateSync,
    inflateRaw: inflateRawSync,
    gunzip: gunzipSync,
    unzip: unzipSync,
    brotliDecompress: brotliDecompressSync,
  })

/** The calls of zlib that unpack, with a limit: `inflateSync(data)`, `inflate(data, callback)`. */
export function inflaters(folder: Folder): Readonly<Record<string, (args: readonly Folded[]) => Folded>> {
  return Object.fromEntries(
    Object.entries(UNPACK).flatMap(([name, unpack]) => {
      const unpacked = ([given]: readonly Folded[]): Folded => {
        const data = given instanceof Bytes ? given.data : toBytes(given, 'latin1')
        if (data === undefined) return UNKNOWN
        try {
          const whole = unpack(data, { maxOutputLength: UNPACKED_MAX })
          folder.budget.make(whole.length * 4)
          return new Bytes(whole)
        } catch (error) {
          if (error instanceof Error && 'code' in error) return UNKNOWN
          throw error
        }
      }
      return [
        [`${name}Sync`, unpacked],
        [
          name,
          (args: readonly Folded[]): Folded => {
            const value = unpacked(args)
            const callback = args.at(-1)
            return isCallable(callback ?? null) && callback !== undefined
              ? folder.call(callback, [null, value], undefined)
              : value
          },
        ],
      ]
    }),
  )
}
