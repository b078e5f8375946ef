import type { OfferedRelease } from '../../../model/metadata.ts'
import type { Client } from './client.ts'
import { satisfiesSpecifier } from '../version.ts'
import { wheelFit } from './wheel-tags.ts'

/**
 * The file that a client takes that names no version: of the newest release for its Python the wheel that fits best, else its
 * sdist. A guess: it starts work that is wasted where it is wrong, and decides nothing.
 */
export function likeliestFile(offered: readonly OfferedRelease[], client: Client): string | undefined {
  for (const { requires, filenames } of offered) {
    if (!isFor(requires, client)) continue
    const file = bestFile(filenames, client)
    if (file !== undefined) return file
  }
  return undefined
}

/** What cannot be told is taken to be so: an unknown client, and a text that is no specifier, which pip ignores. */
function isFor(requires: string | undefined, { python }: Client): boolean {
  return requires === undefined || python === undefined || satisfiesSpecifier(python, requires) !== false
}

function bestFile(filenames: readonly string[], client: Client): string | undefined {
  let best: { readonly filename: string; readonly fit: number } | undefined
  for (const filename of filenames) {
    const fit = filename.toLowerCase().endsWith('.whl') ? wheelFit(filename, client) : -1
    if (fit !== undefined && (best === undefined || fit > best.fit)) best = { filename, fit }
  }
  return best?.filename
}
