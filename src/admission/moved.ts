import { LazaretError, type ErrorCode } from '../model/errors.ts'
import type { CatalogueSnapshot } from '../model/catalogue.ts'
import type { Catalogues } from '../model/metadata.ts'
import type { Wanted } from './assessment.ts'

/** How upstream answers for a file that has another URL by now: it was moved, or the signature in its link has ended. */
const GONE: ReadonlySet<ErrorCode> = new Set(['not-found', 'forbidden', 'upstream-refused'])

/** Where a file lies by what we hold of its package; undefined: nothing is held, or it is not listed. */
export async function knownUrl(
  catalogues: Pick<Catalogues, 'cached'>,
  { registry, name, filename }: Wanted,
): Promise<string | undefined> {
  return urlIn(await catalogues.cached(registry, name), filename)
}

function urlIn(snapshot: CatalogueSnapshot | undefined, filename: string): string | undefined {
  return snapshot?.catalogue.artifacts.find((artifact) => artifact.filename === filename)?.url
}

/**
 * Whether a file that could not be had from `tried` stands under another URL in what upstream says of the package now. Upstream is asked
 * once, whole, where what we hold does not say so already: another file of the package may have found it out meanwhile. The list that we
 * hold may be younger than its links live.
 */
export async function hasMoved(
  catalogues: Pick<Catalogues, 'cached' | 'refresh'>,
  wanted: Wanted,
  tried: string | undefined,
  error: unknown,
): Promise<boolean> {
  if (!(error instanceof LazaretError) || !GONE.has(error.code)) return false
  const held = await knownUrl(catalogues, wanted)
  const before = tried ?? held
  if (before === undefined) return false
  if (held !== undefined && held !== before) return true
  try {
    const now = urlIn(await catalogues.refresh(wanted.registry, wanted.name), wanted.filename)
    return now !== undefined && now !== before
  } catch (cause) {
    // The first error says what is wrong.
    if (cause instanceof LazaretError) return false
    throw cause
  }
}
