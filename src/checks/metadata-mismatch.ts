import { sha256 } from '../model/digest.ts'
import type { ContentCheck } from './check.ts'
import { coreMetadataOf } from './code/pypi-metadata.ts'
import { distInfoFile } from './code/pypi-layout.ts'

export const metadataMismatch: ContentCheck = {
  id: 'metadata-mismatch',
  summary: 'Its index states other metadata than the wheel has',
  why: 'Resolvers decide by the .metadata file beside a wheel. Where it is not the METADATA inside, they choose something else than what is installed.',
  remedy: 'Do not install it; tell the operator of the index.',
  references: ['PEP 658', 'PEP 714'],
  ecosystems: ['pypi'],
  severity: 'high',
  confidence: 'high',
  since: '0.1.0',
  looksAt: 'content',
  run({ artifact, reading }) {
    const claim = artifact.coreMetadataSha256
    const metadata = coreMetadataOf(reading)
    if (claim === undefined || claim === null || metadata === undefined || sha256(metadata) === claim) return []
    const path = distInfoFile(reading, 'METADATA')?.path ?? 'METADATA'
    return [
      {
        message: 'the METADATA inside is not the .metadata that its index states',
        evidence: [{ role: 'subject', path, note: `sha256 ${sha256(metadata)}; the index states ${claim}` }],
      },
    ]
  },
}
