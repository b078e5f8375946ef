/** What `work` gives, or undefined once `patienceMs` have passed; the work goes on, and nobody minds how it ends. */
export async function withPatience<Result>(work: Promise<Result>, patienceMs: number): Promise<Result | undefined> {
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), patienceMs)
  })
  try {
    return await Promise.race([work, patience])
  } finally {
    clearTimeout(timer)
    work.catch(() => undefined)
  }
}
