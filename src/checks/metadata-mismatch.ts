import type { CatalogueArtifact } from '../model/artifact.ts'
import type { Declaration } from '../model/fact.ts'
import { cut } from '../model/text.ts'
import type { ClaimCheck, Report } from './check.ts'
import { normalisedName, sameVersion } from '../ecosystems/pypi/package/names.ts'

/** Longest name or version that is shown of a METADATA, UTF-16 units. */
const SHOWN_UNITS = 80

export const metadataMismatch: ClaimCheck = {
  id: 'metadata-mismatch',
  summary: 'The METADATA of a wheel is missing, or not what its name and its index say',
  why: 'Resolvers decide by the name of a wheel and by the .metadata file beside it. Where the METADATA inside says otherwise, they choose something else than what is installed. uv installs no such wheel, pip some of them.',
  remedy: 'Do not install it; tell the operator of the index.',
  references: ['PEP 427', 'PEP 658', 'PEP 714'],
  ecosystems: ['pypi'],
  severity: 'high',
  confidence: 'high',
  since: '0.1.0',
  looksAt: 'claim',
  run({ artifact, facts }) {
    return (facts.wheel?.declarations ?? []).flatMap((declared) =>
      claimReports(declared, artifact).concat(ownReports(declared, artifact)),
    )
  },
}

/** Against what the index states. */
function claimReports(
  { path, sha256, isOther }: Declaration,
  { coreMetadataSha256: claim }: CatalogueArtifact,
): Report[] {
  if (isOther === true || claim === undefined || claim === null || sha256 === undefined || sha256 === claim) return []
  return [
    {
      message: 'the METADATA inside is not the .metadata that its index states',
      evidence: [{ role: 'subject', path, note: `sha256 ${sha256}; the index states ${claim}` }],
    },
  ]
}

/** Against the file's own name. */
function ownReports({ path, unread, fields, isOther }: Declaration, artifact: CatalogueArtifact): Report[] {
  if (unread !== undefined) {
    const message = `${path} cannot be read, so that nothing inside ${artifact.filename} says what it is: ${unread}`
    return [{ message, evidence: [{ role: 'subject', path, note: unread }] }]
  }
  const expected = [
    ['name', artifact.name, (value: string) => normalisedName(value) === normalisedName(artifact.name)],
    ['version', artifact.version, (value: string) => sameVersion(value, artifact.version)],
  ] as const
  return expected.flatMap(([field, own, agrees]): Report[] => {
    // Of a field that stands there twice some readers take the first, others the last.
    const all = fields.filter((one) => one.field === field)
    const other = all.find(({ value }) => !agrees(value))
    if (isOther === true && (field === 'version' || other === undefined)) return []
    if (all.length > 0 && other === undefined) return []
    const says =
      other === undefined || other.value === ''
        ? `states no ${field}`
        : `says ${field} ${cut(other.value, SHOWN_UNITS)}`
    const place = other?.line === undefined ? {} : { line: other.line }
    return [
      {
        message: `${artifact.filename} is of ${field} ${own}, but ${path} ${says}`,
        evidence: [{ role: 'subject', path, note: says, ...place }],
      },
    ]
  })
}
