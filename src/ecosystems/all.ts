import type { Ecosystem } from '../model/ecosystem.ts'
import type { EcosystemDocuments } from '../model/metadata.ts'
import type { EcosystemFront } from './ecosystem.ts'
import { npmFront } from './npm/front.ts'
import { pypiFront } from './pypi/front.ts'

/** One line an ecosystem. */
const FRONTS: Readonly<Record<Ecosystem, EcosystemFront>> = {
  npm: npmFront,
  pypi: pypiFront,
}

export function frontOf(ecosystem: Ecosystem): EcosystemFront {
  return FRONTS[ecosystem]
}

export function documentsOf(ecosystem: Ecosystem): EcosystemDocuments {
  return FRONTS[ecosystem].documents
}
