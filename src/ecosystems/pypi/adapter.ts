import type { EcosystemAdapter } from '../adapter.ts'
import { earlierBy } from '../earlier.ts'
import { UPSTREAM_ACCEPT } from './metadata/documents.ts'
import { projectNames } from './metadata/project-names.ts'
import { PYPI_ROUTES, pypiRoutes } from './protocol/routes.ts'
import { readUninspected } from './uninspected.ts'
import { pypiVersions } from './version.ts'

export const pypiAdapter: EcosystemAdapter = {
  ecosystem: 'pypi',
  routes: PYPI_ROUTES,
  uninspected: readUninspected,
  projectList: { path: '', accept: UPSTREAM_ACCEPT, names: projectNames },
  earlier: earlierBy(pypiVersions),
  register: pypiRoutes,
}
