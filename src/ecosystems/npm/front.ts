import type { EcosystemFront } from '../ecosystem.ts'
import { npmDocuments } from './documents.ts'
import { NPM_PASSTHROUGH_PREFIXES } from './passthrough.ts'
import { NPM_ROUTES, npmRoutes } from './routes.ts'

export const npmFront: EcosystemFront = {
  ecosystem: 'npm',
  documents: npmDocuments,
  routes: NPM_ROUTES,
  passthroughPrefixes: NPM_PASSTHROUGH_PREFIXES,
  register: npmRoutes,
}
