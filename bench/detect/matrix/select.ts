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
    const best = Array.from({ length: CANDIDATES }, (_, index) => withRare(drawn(family, random), family, index, seen))
      .filter((values) => family.fits(values) && !taken.has(values.join('/')))
      .map((values) => ({ values, gain: gainOf(values, seen) }))
      .toSorted((a, b) => b.gain - a.gain)[0]
    if (best === undefined) {
      misses += 1
      continue
    }
    taken.add(best.values.join('/'))
    for (const part of partsOf(best.values)) seen.set(part, (seen.get(part) ?? 0) + 1)
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

/** The same, with the value of one axis that was taken least so far: none is left out. */
function withRare(values: string[], family: Family, index: number, seen: ReadonlyMap<string, number>): string[] {
  const at = index % family.axes.length
  const rare = family.axes[at]?.values
    .map((value) => ({ value, count: seen.get(`${at}:${value}`) ?? 0 }))
    .reduce((least, one) => (one.count < least.count ? one : least))
  return rare === undefined ? values : values.with(at, rare.value)
}

/** Values and pairs that nobody has count one, those that are there count less each time. */
function gainOf(values: readonly string[], seen: ReadonlyMap<string, number>): number {
  return partsOf(values).reduce((sum, pair) => sum + 1 / (1 + (seen.get(pair) ?? 0)) ** 2, 0)
}

/** The values by themselves, and all pairs. */
function partsOf(values: readonly string[]): string[] {
  return values.flatMap((value, i) => [
    `${i}:${value}`,
    ...values.slice(i + 1).map((other, j) => `${i}:${value}|${i + 1 + j}:${other}`),
  ])
}
