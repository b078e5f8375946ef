import type { ContentCheck } from './check.ts'
import { siteFiles } from '../ecosystems/pypi/package/layout.ts'
import { LATE_IMPORTS } from '../analysis/catalog/python-autoload.ts'

export const lateImport: ContentCheck = {
  id: 'late-import',
  summary: 'Puts a module where pip imports it',
  why: 'pip looks for some modules in the environment that it installs into. A wheel that brings one runs its code inside pip.',
  remedy: 'Do not install it: no library has a use for a module of this name.',
  references: ['CVE-2026-6357'],
  ecosystems: ['pypi'],
  severity: 'high',
  confidence: 'high',
  since: '0.1.0',
  looksAt: 'content',
  run({ reading }) {
    if (reading.kind !== 'wheel') return []
    return siteFiles(reading).flatMap(({ entry, sitePath }) => {
      const module =
        /^([^/]+?)(?:\.(?:py[cw]?|so|pyd)|\.[^/]+\.(?:so|pyd)|\/__init__\.(?:py[cw]?|[^/]*\b(?:so|pyd)))$/.exec(
          sitePath,
        )?.[1] ?? ''
      const late = LATE_IMPORTS.get(module)
      // A hook has a check of its own, which asks for less.
      if (late === undefined || late.isHook) return []
      return [
        {
          message: `brings ${sitePath}: ${late.when}`,
          evidence: [{ role: 'subject', path: entry.path, note: late.when } as const],
        },
      ]
    })
  },
}
