import { LazaretError, type ErrorCode } from '../model/errors.ts'
import type { Catalogues } from '../model/metadata.ts'

/** How upstream answers for a file that has another URL by now: it was moved, or the signature in its link has ended. */
const GONE: ReadonlySet<ErrorCode> = new Set(['not-found', 'forbidden', 'upstream-refused'])

/**
 * Whether a file that could not be had stands under another URL in what upstream says of the package now; upstream is asked
 * once, whole. The list that we hold may be younger than its links live.
 */
export async function hasMoved(
  catalogues: Pick<Catalogues, 'cached' | 'refresh'>,
  registry: string,
  name: string,
  filename: string,
  error: unknown,
): Promise<boolean> {
  if (!(error instanceof LazaretError) || !GONE.has(error.code)) return false
  const urlIn = (snapshot: Awaited<ReturnType<Catalogues['cached']>>): string | undefined =>
    snapshot?.catalogue.artifacts.find((artifact) => artifact.filename === filename)?.url
  const before = urlIn(await catalogues.cached(registry, name))
  if (before === undefined) return false
  try {
    const now = urlIn(await catalogues.refresh(registry, name))
    return now !== undefined && now !== before
  } catch (cause) {
    // The first error says what is wrong.
    if (cause instanceof LazaretError) return false
    throw cause
  }
}
