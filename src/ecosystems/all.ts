import type { Ecosystem } from '../model/ecosystem.ts'
import type { EcosystemDocuments } from '../model/metadata.ts'
import { npmDocuments } from './npm/documents.ts'
import { pypiDocuments } from './pypi/documents.ts'

/** One line an ecosystem. Pure functions only: workers import this, and must not load a web server with it. */
const DOCUMENTS: Readonly<Record<Ecosystem, EcosystemDocuments>> = {
  npm: npmDocuments,
  pypi: pypiDocuments,
}

export function documentsOf(ecosystem: Ecosystem): EcosystemDocuments {
  return DOCUMENTS[ecosystem]
}
