import type { Freshness } from '../../freshness.ts'
import type { InspectionWaits } from './inspection-waits.ts'
import type { Prefetcher } from './prefetch.ts'

/** What the routes of one registry share. */
export interface RouteServices {
  readonly freshness: Freshness
  readonly prefetcher: Prefetcher
  readonly waits: InspectionWaits
}
