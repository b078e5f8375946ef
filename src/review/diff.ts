import type { Edit, Problem } from './problem.ts'
import type { SourceFile } from './repository.ts'

/** Lines shown around a change. */
const CONTEXT = 3

const NO_END = '\\ No newline at end of file'

/** The changes that problems propose, as a unified diff that `git apply` takes; empty where none does. */
export function patchOf(problems: readonly Problem[], files: readonly SourceFile[]): string {
  const edits = Map.groupBy(
    problems.flatMap((problem) => problem.edits ?? []),
    ({ path }) => path,
  )
  const texts = new Map(files.map(({ path, text }) => [path, text]))
  return [...edits]
    .map(([path, own]) => {
      const text = texts.get(path)
      return text === undefined ? newFile(path, own) : fileDiff(path, text, own)
    })
    .join('')
}

interface Line {
  readonly before: string
  /** undefined: as before */
  readonly after: readonly string[] | undefined
}

function newFile(path: string, edits: readonly Edit[]): string {
  const lines = [...new Set(edits.flatMap(({ by = '' }) => by.split('\n')))]
  const body = lines.map((line) => `+${line}`).join('\n')
  return `--- /dev/null\n+++ ${quoted(`b/${path}`)}\n@@ -0,0 +1,${lines.length} @@\n${body}\n`
}

function fileDiff(path: string, text: string, edits: readonly Edit[]): string {
  const hasEnd = text.endsWith('\n')
  const lines = (hasEnd ? text.slice(0, -1) : text).split('\n').map((before, index): Line => {
    const own = edits.filter((edit) => edit.line === index + 1)
    const after = own.length === 0 ? undefined : applied(before, own)
    return { before, after: after?.length === 1 && after[0] === before ? undefined : after }
  })
  const touched = lines.flatMap(({ after }, index) => (after === undefined ? [] : [index]))
  if (touched.length === 0) return ''
  let shift = 0
  const hunks = groups(touched, lines.length).map(({ from, to }) => {
    const part = lines.slice(from, to)
    const isLast = to === lines.length && !hasEnd
    const size = part.reduce((sum, { after }) => sum + (after?.length ?? 1), 0)
    const head = `@@ -${from + 1},${to - from} +${from + 1 + shift},${size} @@`
    shift += size - (to - from)
    return [head].concat(part.flatMap((line, index) => told(line, isLast && index === part.length - 1))).join('\n')
  })
  return `--- ${quoted(`a/${path}`)}\n+++ ${quoted(`b/${path}`)}\n${hunks.join('\n')}\n`
}

/** A line of a hunk. One that ends its file without a line break says so, before and after. */
function told({ before, after }: Line, isUnended: boolean): string[] {
  const mark = isUnended ? [NO_END] : []
  if (after === undefined) return [` ${before}`].concat(mark)
  const added = after.map((line) => `+${line}`)
  return [`-${before}`].concat(mark, added, added.length > 0 ? mark : [])
}

/** As git writes paths that hold a quote, a backslash or a control character. */
function quoted(path: string): string {
  // eslint-disable-next-line no-control-regex
  if (!/["\\\u0000-\u001f]/.test(path)) return path
  // eslint-disable-next-line no-control-regex
  const body = path.replaceAll(/["\\\u0000-\u001f]/g, (one) =>
    one === '"' || one === '\\' ? `\\${one}` : `\\${one.charCodeAt(0).toString(8).padStart(3, '0')}`,
  )
  return `"${body}"`
}

/**
 * One line under all its edits: words replaced, words or lines added behind it, or nothing. Each edit names words of the line as
 * it was, so that two of them can speak of the same words. Of two that replace the same ones the first is taken.
 */
function applied(before: string, edits: readonly Edit[]): string[] {
  if (edits.some(({ by }) => by === undefined)) return []
  const end = before.endsWith('\r') ? '\r' : ''
  const line = before.slice(0, before.length - end.length)
  const behind = new Set<string>()
  const changes: Change[] = []
  for (const { find, by = '' } of edits) {
    const at = line.indexOf(find)
    if (find === '') behind.add(by)
    else if (at !== -1 && !line.includes(by)) {
      const isAddition = by.startsWith(find)
      const change = isAddition
        ? { from: at + find.length, to: at + find.length, by: by.slice(find.length) }
        : { from: at, to: at + find.length, by }
      if (!changes.some((one) => isInWay(one, change))) changes.push(change)
    }
  }
  return [changed(line, changes), ...behind].flatMap((one) => one.split('\n')).map((one) => one + end)
}

/** Half-open, in UTF-16 units; `from` is `to` where something is added. */
interface Change {
  readonly from: number
  readonly to: number
  readonly by: string
}

function isInWay(one: Change, other: Change): boolean {
  const isSame = one.from === other.from && one.to === other.to && one.by === other.by
  return isSame || (one.from < other.to && other.from < one.to)
}

function changed(line: string, changes: readonly Change[]): string {
  // From the end, so that what stands before keeps its place; what is added behind words goes before their replacement.
  const ordered = changes.toSorted((a, b) => b.to - a.to || b.from - a.from)
  return ordered.reduce((text, { from, to, by }) => text.slice(0, from) + by + text.slice(to), line)
}

/** Changed lines that stand near each other, with their surroundings: half-open ranges. */
function groups(lines: readonly number[], count: number): { from: number; to: number }[] {
  const ranges: { from: number; to: number }[] = []
  for (const line of lines) {
    const [from, to] = [Math.max(0, line - CONTEXT), Math.min(count, line + CONTEXT + 1)]
    const last = ranges.at(-1)
    if (last !== undefined && from <= last.to) last.to = to
    else ranges.push({ from, to })
  }
  return ranges
}
