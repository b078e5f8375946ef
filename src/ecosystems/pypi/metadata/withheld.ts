import type { RenderContext } from '../../../model/metadata.ts'
import type { ListedFile, ProjectPage } from './page.ts'
import { uninspectedMessage } from '../uninspected.ts'
import { releaseKey } from '../version.ts'

/**
 * Why a resolver is to pass a file over, by file name: the refused, those of formats that nobody inspects, and the sdists
 * of a version with a refused wheel. One sdist keeps its version alive: uv would read the `.metadata` of the wheel
 * and end at its refusal, and pip would build, and run, the source of what was just refused. Only the page says so: at the
 * gate each file stands for itself. Empty under `strict` selection.
 */
export function withheldLines(page: ProjectPage, context: RenderContext): ReadonlyMap<string, string> {
  const lines = new Map<string, string>()
  if (context.selection !== 'fallback') return lines
  const wheelLines = new Map<string, string>()
  for (const file of page.files) {
    const line = ownLine(file, context)
    if (line === undefined) continue
    lines.set(file.filename, line)
    if (file.kind.kind === 'wheel') wheelLines.set(releaseKey(file.kind.version), line)
  }
  if (wheelLines.size === 0) return lines
  for (const { filename, kind } of page.files) {
    if (kind.kind !== 'sdist' || lines.has(filename)) continue
    const line = wheelLines.get(releaseKey(kind.version))
    if (line !== undefined) lines.set(filename, line)
  }
  return lines
}

function ownLine(file: ListedFile, context: RenderContext): string | undefined {
  if (file.kind.kind === 'unsupported') {
    return `lazaret: ${file.filename} is not served: ${uninspectedMessage(file.kind.suffix)}`
  }
  return context.refused.get(file.filename)?.line
}
