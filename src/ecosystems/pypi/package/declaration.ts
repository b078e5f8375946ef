import type { ArchiveEntry, ArchiveReading } from '../../../archive/reading.ts'
import { sha256 } from '../../../model/digest.ts'
import type { Declaration, DeclaredField } from '../../../model/fact.ts'
import { lineOfField, metadataFields, metadataFiles, otherMetadataFiles, unreadFields } from './metadata.ts'

/** Fields that an index repeats. */
const FIELDS = ['name', 'version'] as const

/** Most values of one field that are kept: readers take the first or the last. */
const VALUES_MAX = 20

/** Other metadata that is told of: one that is a stranger's is enough. */
const OTHERS_MAX = 50

/** Longest value that is kept, UTF-16 units. */
const VALUE_UNITS = 500

/** What each METADATA of a wheel says of name and version. */
export function wheelDeclarations(reading: ArchiveReading): readonly Declaration[] {
  const files = metadataFiles(reading)
  const others = otherMetadataFiles(reading).map((file): Declaration =>
    Object.assign(declarationOf(file), { isOther: true as const }),
  )
  if (files.length > 0) return [...files.map((file) => declarationOf(file)), ...others.slice(0, OTHERS_MAX)]
  // What could not be read to its end is told by another check.
  return reading.complete ? [{ path: 'METADATA', unread: 'it is missing', fields: [] }] : []
}

function declarationOf({ path, content, notKept = 'its content was not kept' }: ArchiveEntry): Declaration {
  if (content === undefined) return { path, unread: notKept, fields: [] }
  const text = content.toString('utf8')
  const unread = unreadFields(text)
  if (unread !== undefined) return { path, sha256: sha256(content), unread, fields: [] }
  const fields = metadataFields(text)
  return {
    path,
    sha256: sha256(content),
    fields: FIELDS.flatMap((field) =>
      ends(fields.get(field) ?? []).map((value) => declared(field, value, lineOfField(text, field, value))),
    ),
  }
}

function declared(field: string, text: string, line: number | undefined): DeclaredField {
  const value = text.slice(0, VALUE_UNITS)
  return line === undefined ? { field, value } : { field, value, line }
}

function ends(values: readonly string[]): readonly string[] {
  return values.length <= VALUES_MAX ? values : [...values.slice(0, VALUES_MAX / 2), ...values.slice(-VALUES_MAX / 2)]
}
