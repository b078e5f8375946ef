import type { ClaimSubject, Report } from '../check.ts'

/** A name that may be taken for another one. `how`: half a sentence; `meant`: the names that may have been meant. */
export function mistaken(
  { name, filename }: Pick<ClaimSubject['artifact'], 'name' | 'filename'>,
  how: string,
  meant: readonly string[],
): readonly Report[] {
  const evidence = [{ role: 'subject', path: filename, note: `perhaps ${meant.join(' or ')} was meant` }] as const
  return [{ message: `the name ${name} ${how}, which many install`, evidence }]
}
