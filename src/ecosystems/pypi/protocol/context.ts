import type { Freshness } from '../../freshness.ts'
import type { InspectionWaits } from './inspection-waits.ts'
import type { Prefetcher } from './prefetch.ts'
import type { Sidecars } from './sidecars.ts'

/** What the routes of one registry share. */
export interface RouteServices {
  readonly sidecars: Sidecars | undefined
  readonly freshness: Freshness
  readonly prefetcher: Prefetcher
  readonly waits: InspectionWaits
}
