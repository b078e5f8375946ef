import type { Manner } from '../code.ts'
import type { Call } from './machine.ts'

const TEMPORARY = /^(?:\/(?:var\/|private\/)?tmp\/|\/dev\/shm\/|%?TE?MP%?[/\\])/i

/** How a call starts the program at one of `paths`. */
export function mannerOf(made: Call, paths: readonly string[]): Manner {
  const detached = isDetached(made)
  return { from: folderOf(paths), ...(detached ? { detached } : {}) }
}

/** `{ detached: true }` */
export function isDetached({ args }: Call): boolean {
  return args.values.some(({ shapes }) => shapes.some((shape) => shape.has('detached')))
}

function folderOf(paths: readonly string[]): Manner['from'] {
  if (paths.some((path) => TEMPORARY.test(path))) return 'temporary'
  return paths.some((path) => /^\.\/|^\w[\w.-]*\//.test(path)) ? 'own' : 'elsewhere'
}
