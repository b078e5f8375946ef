import type { Cell, Family } from './cell.ts'
import { Random } from './random.ts'

/** Another one gives another matrix of the same axes. */
const SEED = 'matrix-1'

/** Candidates that are drawn for each cell; the one that covers most pairs not yet seen is taken. */
const CANDIDATES = 24

/** How often a draw takes the first value of an axis, which is the plain one of disguise and shape. */
const PLAIN_SHARE = { disguise: 0.15, shape: 0.45 } as const

/** So many cells of a family that each value, and nearly each pair of values, occurs. */
export function selected(family: Family, count: number): Cell[] {
  const random = new Random(`${SEED}/${family.id}`)
  const seen = new Map<string, number>()
  const taken = new Set<string>()
  const cells: Cell[] = []
  for (let misses = 0; cells.length < count && misses < 50;) {
    const best = Array.from({ length: CANDIDATES }, () => drawn(family, random))
      .filter((values) => family.fits(values) && !taken.has(values.join('/')))
      .map((values) => ({ values, gain: gainOf(values, seen) }))
      .toSorted((a, b) => b.gain - a.gain)[0]
    if (best === undefined) {
      misses += 1
      continue
    }
    taken.add(best.values.join('/'))
    for (const pair of pairsOf(best.values)) seen.set(pair, (seen.get(pair) ?? 0) + 1)
    cells.push({ family: family.id, values: best.values })
  }
  return cells
}

function drawn(family: Family, random: Random): string[] {
  return family.axes.map(({ axis, values }) => {
    const share = axis === 'disguise' || axis === 'shape' ? PLAIN_SHARE[axis] : 0
    return random.next() < share ? (values[0] ?? '') : random.pick(values)
  })
}

/** Pairs that nobody has count one, those that are there count less each time. */
function gainOf(values: readonly string[], seen: ReadonlyMap<string, number>): number {
  return pairsOf(values).reduce((sum, pair) => sum + 1 / (1 + (seen.get(pair) ?? 0)) ** 2, 0)
}

function pairsOf(values: readonly string[]): string[] {
  return values.flatMap((value, i) => values.slice(i + 1).map((other, j) => `${i}:${value}|${i + 1 + j}:${other}`))
}
