import { parseWeighted } from '../../negotiation.ts'

export type NpmForm = 'full' | 'abbreviated'

const ABBREVIATED = 'application/vnd.npm.install-v1+json'

/**
 * The form that a client prefers. Abbreviated only for who names it, and does not like plain JSON better: yarn 4 sends no
 * Accept at all and needs the full one.
 */
export function formOf(accept: string | undefined): NpmForm {
  if (accept === undefined || !accept.includes('install-v1')) return 'full'
  const entries = parseWeighted(accept)
  const weightOf = (type: string): number => entries.find(({ value }) => value === type)?.q ?? 0
  const short = weightOf(ABBREVIATED)
  return short > 0 && short >= weightOf('application/json') ? 'abbreviated' : 'full'
}
