import type { ArchiveEntry } from '../archive/reading.ts'
import type { CatalogueArtifact } from '../model/artifact.ts'
import { sha256 } from '../model/digest.ts'
import { cut } from '../model/text.ts'
import type { ContentCheck, Report } from './check.ts'
import { lineOfField, metadataFields, metadataFiles } from '../ecosystems/pypi/package/metadata.ts'
import { normalisedName, sameVersion } from '../ecosystems/pypi/package/names.ts'

/** Longest name or version that is shown of a METADATA, UTF-16 units. */
const SHOWN_UNITS = 80

export const metadataMismatch: ContentCheck = {
  id: 'metadata-mismatch',
  summary: 'The METADATA of a wheel is missing, or not what its name and its index say',
  why: 'Resolvers decide by the name of a wheel and by the .metadata file beside it. Where the METADATA inside says otherwise, they choose something else than what is installed. uv installs no such wheel, pip some of them.',
  remedy: 'Do not install it; tell the operator of the index.',
  references: ['PEP 427', 'PEP 658', 'PEP 714'],
  ecosystems: ['pypi'],
  severity: 'high',
  confidence: 'high',
  since: '0.1.0',
  looksAt: 'content',
  run({ artifact, reading }) {
    if (reading.kind !== 'wheel') return []
    const files = metadataFiles(reading)
    if (files.length > 0)
      return files.flatMap((file) => claimReports(file, artifact).concat(ownReports(file, artifact)))
    // What could not be read to its end is told by another check.
    if (!reading.complete) return []
    return [{ message: `${artifact.filename} has no METADATA inside that says what it is`, evidence: [] }]
  },
}

/** Against what the index states. */
function claimReports({ path, content }: ArchiveEntry, { coreMetadataSha256: claim }: CatalogueArtifact): Report[] {
  if (claim === undefined || claim === null || content === undefined || sha256(content) === claim) return []
  return [
    {
      message: 'the METADATA inside is not the .metadata that its index states',
      evidence: [{ role: 'subject', path, note: `sha256 ${sha256(content)}; the index states ${claim}` }],
    },
  ]
}

/** Against the file's own name. */
function ownReports({ path, content, notKept = '' }: ArchiveEntry, artifact: CatalogueArtifact): Report[] {
  if (content === undefined) {
    return [
      { message: `${path} cannot be looked into: ${notKept}`, evidence: [{ role: 'subject', path, note: notKept }] },
    ]
  }
  const text = content.toString('utf8')
  const fields = metadataFields(text)
  const expected = [
    ['name', artifact.name, (value: string) => normalisedName(value) === normalisedName(artifact.name)],
    ['version', artifact.version, (value: string) => sameVersion(value, artifact.version)],
  ] as const
  return expected.flatMap(([field, own, agrees]): Report[] => {
    // Of a field that stands there twice some readers take the first, others the last.
    const values = fields.get(field) ?? []
    const other = values.length === 0 ? '' : values.find((value) => !agrees(value))
    if (other === undefined) return []
    const says = other === '' ? `states no ${field}` : `says ${field} ${cut(other, SHOWN_UNITS)}`
    const line = lineOfField(text, field, other)
    return [
      {
        message: `${artifact.filename} is of ${field} ${own}, but ${path} ${says}`,
        evidence: [{ role: 'subject', path, note: says, ...(line === undefined ? {} : { line }) }],
      },
    ]
  })
}
