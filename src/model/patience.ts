/**
 * What `work` gives, or undefined once `patienceMs` have passed or `hurry` is aborted; the work goes on, and nobody minds how
 * it ends.
 */
export async function withPatience<Result>(
  work: Promise<Result>,
  patienceMs: number,
  hurry?: AbortSignal,
): Promise<Result | undefined> {
  const lost = Promise.withResolvers<undefined>()
  const lose = (): void => lost.resolve(undefined)
  const timer = setTimeout(lose, patienceMs)
  hurry?.addEventListener('abort', lose, { once: true })
  if (hurry?.aborted === true) lose()
  try {
    return await Promise.race([work, lost.promise])
  } finally {
    clearTimeout(timer)
    hurry?.removeEventListener('abort', lose)
    work.catch(() => undefined)
  }
}
