/** The queue as it was last shown: previous and next on a case page follow it. */
let shown: readonly string[] = []

export function rememberOrder(ids: readonly string[]): void {
  shown = ids
}

let queue = '/'

/** The queue's filters as they were left: back to the queue is back to them. */
export function rememberQueue(search: string): void {
  queue = search === '' ? '/' : `/?${search}`
}

export function lastQueue(): string {
  return queue
}

let opened: string | undefined

/** The case that was looked at: the queue goes on where it was left. */
export function rememberOpened(id: string): void {
  opened = id
}

export function lastOpened(): string | undefined {
  return opened
}

export interface Neighbours {
  readonly position: number
  readonly total: number
  readonly previous: string | undefined
  readonly next: string | undefined
}

/** Undefined where the case is not in the queue that was last shown. */
export function neighboursOf(id: string): Neighbours | undefined {
  const index = shown.indexOf(id)
  if (index === -1) return undefined
  return { position: index + 1, total: shown.length, previous: shown[index - 1], next: shown[index + 1] }
}
