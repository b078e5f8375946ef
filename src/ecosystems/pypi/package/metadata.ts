import type { ArchiveEntry, ArchiveReading } from '../../../archive/reading.ts'
import type { Dependency } from '../../../model/fact.ts'
import { universalLines } from './config-file.ts'
import { decodedWords } from './encoded-words.ts'
import { distInfoFile, siteFiles, textOfEntry } from './layout.ts'
import { readPyproject } from './pyproject.ts'
import { listedRequirements } from './listed-requirements.ts'
import { setupRequires, type SetupRequirement } from './setup-requires.ts'

/** Longest METADATA header block that is read, UTF-16 units, and most of its lines. */
const MAX_HEADER_UNITS = 4_000_000
const MAX_HEADER_LINES = 50_000
/** Most dependencies that are kept of one artifact; those that are fetched around the registry come first. */
const MAX_DEPENDENCIES = 2000

/** Why the header fields of such a text are not all read; undefined: they are. */
export function unreadFields(text: string): string | undefined {
  const lines = universalLines(text.slice(0, MAX_HEADER_UNITS + 1), MAX_HEADER_LINES + 1)
  if (lines.includes('')) return undefined
  if (lines.length > MAX_HEADER_LINES) return `its fields take more than ${MAX_HEADER_LINES} lines`
  return text.length > MAX_HEADER_UNITS ? `its fields take more than ${MAX_HEADER_UNITS} characters` : undefined
}

/** A wheel's METADATA, byte for byte; undefined for other kinds, and where the wheel has none. */
export function coreMetadataOf(reading: ArchiveReading): Buffer | undefined {
  return reading.kind === 'wheel' ? distInfoFile(reading, 'METADATA')?.content : undefined
}

/** Every METADATA that a wheel brings for itself. A proper one has one. */
export function metadataFiles(reading: ArchiveReading): readonly ArchiveEntry[] {
  return reading.entries.filter(({ path }) => /^[^/]+\.dist-info\/METADATA$/.test(path))
}

/** Metadata that a wheel brings besides, in places where Python and pip look for what is installed. */
export function otherMetadataFiles(reading: ArchiveReading): readonly ArchiveEntry[] {
  const own = new Set(metadataFiles(reading))
  return siteFiles(reading).flatMap(({ entry, sitePath }) =>
    OTHER_METADATA.test(sitePath) && !own.has(entry) ? entry : [],
  )
}

const OTHER_METADATA = /^[^/]+\.(?:egg-info(?:\/PKG-INFO)?|dist-info\/METADATA)$/i

/** What the artifact says of itself: a wheel's METADATA, a source distribution's PKG-INFO. Undefined where it has none. */
export function metadataTextOf(reading: ArchiveReading): string | undefined {
  return reading.kind === 'wheel'
    ? coreMetadataOf(reading)?.toString('utf8')
    : textOfEntry(reading.entries.find(({ path }) => path === 'PKG-INFO'))
}

/** What the artifact says that it needs: `requires-dist`, and for sdists what its build needs. */
export function pypiDependencies(reading: ArchiveReading): Dependency[] {
  const isWheel = reading.kind === 'wheel'
  const metadata = metadataTextOf(reading)
  const found = (metadataFields(metadata ?? '').get('requires-dist') ?? []).map((text) =>
    dependencyOf(decodedWords(text), 'requires-dist'),
  )
  if (!isWheel) {
    found.push(...(readPyproject(reading)?.requires ?? []).map((text) => dependencyOf(text, 'build-system.requires')))
    const setup = Map.groupBy(setupRequires(reading), ({ group }) => group === 'setup_requires')
    found.push(...(setup.get(true) ?? []).map(({ text, group }) => dependencyOf(text, group)))
    found.push(...declaredElsewhere(reading, setup.get(false) ?? [], found))
  }
  const all = found.filter((dependency) => dependency !== undefined)
  const direct = all.length > MAX_DEPENDENCIES ? all.filter((dependency) => dependency.direct) : []
  return [...new Set([...direct, ...all])].slice(0, MAX_DEPENDENCIES)
}

/**
 * What builders read where the package is built, and need not stand in its PKG-INFO: of that, only what is fetched around the registry
 * counts, since all else is resolved there.
 */
function declaredElsewhere(
  reading: ArchiveReading,
  setup: readonly SetupRequirement[],
  known: readonly (Dependency | undefined)[],
): Dependency[] {
  const places = new Set(known.flatMap((one) => (one?.direct === true ? `${one.name} ${placeOf(one)}` : [])))
  const project = readPyproject(reading)?.dependencies ?? []
  const listed = listedRequirements(reading)
  return [...project, ...setup, ...listed].flatMap(({ text, group }) => {
    const one = dependencyOf(text, group)
    const key = one?.direct === true ? `${one.name} ${placeOf(one)}` : ''
    if (one === undefined || key === '' || places.has(key)) return []
    places.add(key)
    return one
  })
}

function placeOf({ spec }: Dependency): string {
  return spec.split(/[\s;]/, 1)[0] ?? ''
}

/** Header fields of core metadata by lower-case name, in order; folded lines are joined, the body is left out. */
export function metadataFields(text: string): ReadonlyMap<string, readonly string[]> {
  const fields = new Map<string, string[]>()
  let values: string[] | undefined
  for (const line of universalLines(text.slice(0, MAX_HEADER_UNITS), MAX_HEADER_LINES)) {
    if (line === '') break
    if (/^[ \t]/.test(line)) {
      const last = values?.pop()
      if (last !== undefined) values?.push(`${last}\n${line.trim()}`)
      continue
    }
    const colon = line.indexOf(':')
    if (colon < 1) continue
    const name = line.slice(0, colon).trim().toLowerCase()
    values = fields.get(name) ?? []
    if (values.length === 0) fields.set(name, values)
    values.push(line.slice(colon + 1).trim())
  }
  return fields
}

/** The 1-based line where such a field has this value; undefined where none has. */
export function lineOfField(text: string, field: string, value: string): number | undefined {
  const lines = universalLines(text.slice(0, MAX_HEADER_UNITS), MAX_HEADER_LINES)
  const end = lines.indexOf('')
  const at = lines.findIndex((line) => line.toLowerCase().startsWith(`${field}:`) && line.trimEnd().endsWith(value))
  return at === -1 || (end !== -1 && at > end) ? undefined : at + 1
}

/** A PEP 508 requirement; undefined where the text is none. */
export function dependencyOf(requirement: string, group: string): Dependency | undefined {
  const text = requirement.replaceAll(/\s+/g, ' ').trim()
  const name = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,200}[A-Za-z0-9])?/.exec(text)?.[0]
  if (name === undefined || text.length > 4000) {
    // Builders accept bare URLs where nothing names what is fetched.
    return /^(?:git\+|https?:|file:)/i.test(text)
      ? { name: text.slice(0, 200), spec: text.slice(0, 4000), group, direct: true }
      : undefined
  }
  if (/^(?:git\+|https?:|file:)/i.test(text)) return { name: text.slice(0, 200), spec: text, group, direct: true }
  const rest = text
    .slice(name.length)
    .replace(/^ ?\[[^\]]{0,1000}\]/, '')
    .trimStart()
  const direct = rest.startsWith('@')
  return { name: normalised(name), spec: (direct ? rest.slice(1) : rest).trim(), group, direct }
}

/** PEP 503. */
function normalised(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, '-')
}
