import type { Ecosystem } from '../model/ecosystem.ts'
import type { EcosystemDocuments } from '../model/metadata.ts'
import { npmDocuments } from './npm/metadata/documents.ts'
import { pypiDocuments } from './pypi/metadata/documents.ts'

/** Apart from the adapters, whose routes and clients no metadata thread has any use for. */
const DOCUMENTS: Readonly<Record<Ecosystem, EcosystemDocuments>> = {
  npm: npmDocuments,
  pypi: pypiDocuments,
}

export function documentsOf(ecosystem: Ecosystem): EcosystemDocuments {
  return DOCUMENTS[ecosystem]
}
