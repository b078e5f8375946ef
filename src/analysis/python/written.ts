import { programName } from './put-down.ts'
import type { Analysis } from './record.ts'
import { join, joinAll, NOTHING, UNKNOWN_PART, type Value } from './value.ts'

/** What a file hands on to whoever reads or starts it: programs, and secrets that are put down before they are sent. */
export function handedOn(content: Value): Value {
  const taints = content.taints.flatMap((taint) => {
    if (taint.kind === 'remote-content' || taint.kind === 'decoded-text') return [{ ...taint, viaFile: true as const }]
    return taint.kind === 'env' || taint.kind === 'secret-file' || taint.kind === 'observed' ? [taint] : []
  })
  return taints.length === 0 ? NOTHING : { ...NOTHING, taints }
}

/** Remembers what stands in a file from here on. */
export function writtenTo(analysis: Analysis, paths: readonly string[], content: Value): void {
  const value = handedOn(content)
  if (value === NOTHING) return
  for (const path of paths) {
    if (path.length >= 500) continue
    analysis.written.join(withoutDot(path), value)
    const name = programName(path)
    if (name !== undefined) analysis.written.join(name, value)
  }
}

/** What is written under one of these paths, as far as this file wrote it. */
export function writtenUnder(analysis: Analysis, paths: readonly string[]): Value {
  return analysis.written.size === 0
    ? NOTHING
    : joinAll(paths.map((path) => join(analysis.written.get(withoutDot(path)) ?? NOTHING, unpackedAt(analysis, path))))
}

/** What was written below one of these folders; names that are not known stand for any. */
export function writtenBelow(analysis: Analysis, folders: readonly string[]): Value {
  if (analysis.written.size === 0) return NOTHING
  const starts = folders.flatMap((folder) => {
    const [known = ''] = withoutDot(folder).split(UNKNOWN_PART, 1)
    const whole = folder.includes(UNKNOWN_PART)
      ? known.slice(0, known.lastIndexOf('/') + 1)
      : `${known.replace(/\/$/, '')}/`
    return whole.length > 2 ? [whole] : []
  })
  return joinAll(
    analysis.written
      .names()
      .filter((name) => starts.some((start) => name.startsWith(start)))
      .map((name) => analysis.written.get(name) ?? NOTHING),
  )
}

/** And what was put down under the same name in another folder: programs are started where they were changed to. */
export function programsUnder(analysis: Analysis, paths: readonly string[]): Value {
  if (analysis.written.size === 0) return NOTHING
  return joinAll(
    paths.map((path) => {
      const name = programName(path)
      return name === undefined ? NOTHING : (analysis.written.get(name) ?? NOTHING)
    }),
  )
}

/** What was unpacked into a folder in which the path lies: its key ends in a slash. */
function unpackedAt(analysis: Analysis, path: string): Value {
  const plain = withoutDot(path)
  let found = NOTHING
  for (let at = plain.indexOf('/'); at !== -1; at = plain.indexOf('/', at + 1))
    found = join(found, analysis.written.get(plain.slice(0, at + 1)) ?? NOTHING)
  return found
}

/** `./x` is `x`, and a path of Windows the same as one with slashes. */
function withoutDot(path: string): string {
  return path
    .replaceAll('\\', '/')
    .replace(/^\.\//, '')
    .replaceAll(/\/{2,}/g, '/')
}
