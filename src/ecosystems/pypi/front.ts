import type { EcosystemFront } from '../ecosystem.ts'
import { pypiDocuments } from './documents.ts'
import { PYPI_ROUTES, pypiRoutes } from './routes.ts'
import { readUninspected } from './uninspected.ts'

export const pypiFront: EcosystemFront = {
  ecosystem: 'pypi',
  documents: pypiDocuments,
  routes: PYPI_ROUTES,
  uninspected: readUninspected,
  register: pypiRoutes,
}
