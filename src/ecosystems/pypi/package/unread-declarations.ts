import type { ArchiveReading } from '../../../archive/reading.ts'
import { DECLARATION_BYTES } from './layout.ts'
import { readPyproject } from './pyproject.ts'

/** A file that says what a build of an sdist runs and fetches, and that could not be read. */
export interface UnreadDeclaration {
  readonly path: string
  readonly reason: string
  /** true: it is no TOML, which builders refuse to read, too */
  readonly isRefused: boolean
}

/** Those of an sdist; none of a wheel, which nobody builds. */
export function unreadDeclarations(reading: ArchiveReading): readonly UnreadDeclaration[] {
  if (reading.kind !== 'sdist') return []
  const unread = reading.entries.flatMap(({ path, content, notKept }) => {
    if (!READ_BY_BUILDS.test(path) || (content !== undefined && content.length <= DECLARATION_BYTES)) return []
    const why = notKept ?? `it is larger than ${DECLARATION_BYTES} bytes`
    return [{ path, reason: `was not read: ${why}`, isRefused: false }]
  })
  if (unread.some(({ path }) => path === 'pyproject.toml')) return unread
  const broken = readPyproject(reading)?.broken
  if (broken === undefined) return unread
  return [...unread, { path: 'pyproject.toml', reason: `does not parse: ${broken}`, isRefused: true }]
}

const READ_BY_BUILDS = /^(?:pyproject\.toml|setup\.cfg|setup\.py)$/
