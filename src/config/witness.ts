import { resolve } from 'node:path'

/** Where signed heads of the log are told to, outside the data folder. */
export type WitnessPlace =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'url'; readonly url: string; readonly token?: string }

const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i

/** What stands in the configuration and on the command line: a path, or an http or https URL. */
export function isWitness(text: string): boolean {
  return !SCHEME.test(text) || (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol))
}

export function witnessPlace(text: string, token: string | undefined): WitnessPlace {
  if (!SCHEME.test(text)) return { kind: 'file', path: resolve(text) }
  return { kind: 'url', url: text, ...(token === undefined ? {} : { token }) }
}
