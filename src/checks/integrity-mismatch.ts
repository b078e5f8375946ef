import { EVERYWHERE, type ClaimCheck } from './check.ts'

export const integrityMismatch: ClaimCheck = {
  id: 'integrity-mismatch',
  summary: 'Bytes are not those that upstream states',
  why: 'The digest in the metadata and the bytes that were delivered differ: one of them was changed on the way or replaced.',
  remedy: 'Do not install it. Compare with another mirror, and tell the operator of the registry.',
  references: ['W3C Subresource Integrity', 'PEP 503'],
  ecosystems: EVERYWHERE,
  severity: 'critical',
  confidence: 'high',
  since: '0.1.0',
  looksAt: 'claim',
  run({ integrity, artifact }) {
    if (integrity !== 'mismatch') return []
    const algorithms = artifact.claims.map(({ algorithm }) => algorithm).join(', ')
    return [
      { message: `its bytes do not match the digest that upstream states (${algorithms || 'unnamed'})`, evidence: [] },
    ]
  },
}
