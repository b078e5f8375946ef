import type { FunctionValue } from './value.ts'

/** Whether code that runs on load calls the function, by whatever way. `live`: those that are known to be; `undefined` stands for that code. */
export function isLiveFrom(
  fn: FunctionValue | undefined,
  live: Set<FunctionValue | undefined>,
  seen: Set<FunctionValue>,
): boolean {
  const queue: (FunctionValue | undefined)[] = [fn]
  for (let at = 0; at < queue.length; at += 1) {
    const next = queue[at]
    if (live.has(next) || next === undefined) {
      live.add(fn)
      return true
    }
    if (seen.has(next)) continue
    seen.add(next)
    queue.push(...next.callers)
  }
  return false
}
