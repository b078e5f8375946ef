import { WITHHELD_MAX, type RenderContext, type Substitution, type WithheldVersion } from '../../../model/metadata.ts'
import type { ListedFile, ProjectPage } from './page.ts'
import { compareVersions, newestVersion } from '../version.ts'
import { withheldFiles } from './withheld.ts'

/**
 * The receipt where an unpinned install gets another version than upstream's newest, because no file of that one is
 * left. As installers choose: no yanked files, and prereleases only where there is nothing else.
 */
export function newestSubstitution(page: ProjectPage, context: RenderContext): readonly Substitution[] {
  if (context.selection === 'strict' || context.refused.size === 0) return []
  const offered = page.files.filter((file) => file.yanked === false)
  const withheld = withheldFiles(page, context)
  const from = newestVersion(versionsOf(offered))
  const to = newestVersion(versionsOf(offered.filter(({ filename }) => !withheld.has(filename))))
  if (from === undefined || from === to) return []
  const why = offered.find(({ filename, kind }) => versionOf(kind) === from && withheld.has(filename))
  const rule = withheld.get(why?.filename ?? '')?.rule ?? 'policy'
  return [{ choice: 'newest', from, ...(to === undefined ? {} : { to }), rule }]
}

/** Versions of which a refused file is withheld and no file is left, newest first. */
export function withheldVersions(page: ProjectPage, context: RenderContext): readonly WithheldVersion[] {
  if (context.refused.size === 0) return []
  const withheld = withheldFiles(page, context)
  const rules = new Map<string, string>()
  for (const { filename, kind, yanked } of page.files) {
    const rule = context.refused.get(filename)?.rule
    const version = versionOf(kind)
    if (version !== undefined && rule !== undefined && yanked === false && withheld.has(filename))
      rules.set(version, rule)
  }
  for (const { filename, kind } of page.files) if (!withheld.has(filename)) rules.delete(versionOf(kind) ?? '')
  return [...rules]
    .toSorted(([a], [b]) => compareVersions(b, a))
    .slice(0, WITHHELD_MAX)
    .map(([version, rule]) => ({ version, rule }))
}

function versionsOf(files: readonly ListedFile[]): readonly string[] {
  return files.flatMap(({ kind }) => versionOf(kind) ?? [])
}

function versionOf(kind: ListedFile['kind']): string | undefined {
  return kind.kind === 'unsupported' ? undefined : kind.version
}
