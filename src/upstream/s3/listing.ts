import { lookup } from '../../model/lookup.ts'
import type { ListedObject } from '../../model/object-store.ts'

/** One page of a list of objects, and where the next one begins. */
export interface Listing {
  readonly objects: readonly ListedObject[]
  readonly next: string | undefined
}

/** The answer to ListObjectsV2. An object of which anything cannot be read is left out: it is none of ours. */
export function listingIn(xml: string): Listing {
  const objects = [...xml.matchAll(/<Contents>([\s\S]*?)<\/Contents>/g)].flatMap(([, inner = '']) => {
    const [key, size, modified] = [elementIn(inner, 'Key'), elementIn(inner, 'Size'), elementIn(inner, 'LastModified')]
    const modifiedMs = Date.parse(modified ?? '')
    const isWhole = key !== undefined && /^\d{1,15}$/.test(size ?? '') && !Number.isNaN(modifiedMs)
    return isWhole ? [{ key, sizeBytes: Number(size), modifiedMs }] : []
  })
  return { objects, next: elementIn(xml, 'NextContinuationToken') }
}

/** The text of the first element of this name that holds no other elements; undefined where there is none. */
export function elementIn(xml: string, name: string): string | undefined {
  const [, text] = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml) ?? []
  return text?.replaceAll(/&(?:amp|lt|gt|quot|apos|#(\d{1,6})|#x([\da-f]{1,5}));/gi, plain)
}

const NAMED: Readonly<Record<string, string>> = lookup({
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
})

function plain(entity: string, decimal: string | undefined, hex: string | undefined): string {
  const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal)
  return NAMED[entity.toLowerCase()] ?? (code <= 0x10_ff_ff ? String.fromCodePoint(code) : entity)
}
