import type { ArchiveEntry } from '../archive/reading.ts'
import type { ContentCheck, Report } from './check.ts'
import type { CodeIndex } from '../analysis/code.ts'
import { siteFiles, textOfEntry } from '../ecosystems/pypi/package/layout.ts'
import { startLines } from '../ecosystems/pypi/package/wheel.ts'

export const startFile: ContentCheck = {
  id: 'start-file',
  summary: 'Names code that newer Pythons call at every start',
  why: 'From 3.15 on Python imports and calls what .start files name, at every start of every program in the environment.',
  remedy:
    'Read the function that is named. A package that is not a debugger, a coverage tool or an import hook needs none.',
  references: ['PEP 829'],
  ecosystems: ['pypi'],
  severity: 'medium',
  confidence: 'high',
  since: '0.1.0',
  looksAt: 'content',
  run({ reading, code }) {
    if (reading.kind !== 'wheel') return []
    return siteFiles(reading)
      .filter(({ sitePath }) => /^[^/]+\.start$/.test(sitePath))
      .flatMap(({ entry }) => reportOf(entry, code))
  },
}

function reportOf(entry: ArchiveEntry, code: CodeIndex): Report[] {
  const { path } = entry
  const text = textOfEntry(entry)
  if (text === undefined) {
    const evidence = [{ role: 'subject' as const, path, note: 'names code for every start of Python' }]
    return [{ message: `${path} could not be read whole`, severity: 'high', evidence }]
  }
  const lines = startLines(text)
  const [first] = lines
  if (first === undefined) return []
  const named = lines.slice(0, 5).map((line) => line.text.slice(0, 100))
  const place = { line: first.line, column: 1, note: `calls ${first.text.slice(0, 100)} at every start` }
  return [
    {
      message: `${path} makes Python call ${named.join(', ')} at every start`,
      evidence: [code.evidence('trigger', path, place)],
    },
  ]
}
