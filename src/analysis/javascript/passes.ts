/** Passes over a program until nothing grows: until it settles first, and each time later, when more is known. */
interface Passes {
  readonly first: number
  readonly later: number
}

/** data that needs more hops than this between functions is rare */
export const OF_OTHERS: Passes = { first: 10, later: 10 }

/** in what runs at install, whose steps are bounded as well: who hides data behind many hops does it there */
export const OF_EARLY: Passes = { first: 100, later: 20 }

/** within a pass, data goes by many hops, and libraries hand everything to everything for long; where it went on, that is told */
export const OF_BUNDLES: Passes = { first: 5, later: 3 }

/**
 * passes after which a program is left that has no data worth following, or no place that such data must not reach: only its
 * capabilities are of interest then
 */
export const WITHOUT_DATA = 2

/** An evaluation took all steps that it may. */
export class OutOfSteps extends Error {}
