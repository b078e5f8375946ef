import type { EcosystemAdapter } from '../adapter.ts'
import { earlierBy } from '../earlier.ts'
import { NPM_PASSTHROUGH_PREFIXES } from './protocol/passthrough.ts'
import { NPM_ROUTES, npmRoutes } from './protocol/routes.ts'
import { npmVersions } from './version.ts'

export const npmAdapter: EcosystemAdapter = {
  ecosystem: 'npm',
  routes: NPM_ROUTES,
  passthroughPrefixes: NPM_PASSTHROUGH_PREFIXES,
  earlier: earlierBy(npmVersions),
  register: npmRoutes,
}
