import type { ContentCheck } from './check.ts'
import { siteFiles } from '../ecosystems/pypi/package/layout.ts'

const HOOK =
  /^(sitecustomize|usercustomize)(?:\.py[cw]?|\.[^/]+\.(?:so|pyd)|\/__init__\.(?:py[cw]?|[^/]*\b(?:so|pyd)))$/

export const sitecustomize: ContentCheck = {
  id: 'sitecustomize',
  summary: 'Installs a module that Python imports at every start',
  why: 'Python imports sitecustomize and usercustomize at every start of every program in the environment. They belong to whoever runs the machine, not to a package.',
  remedy: 'Read the module. Install it only where hooking every Python process is the purpose of the package.',
  references: ['https://docs.python.org/3/library/site.html'],
  ecosystems: ['pypi'],
  severity: 'high',
  confidence: 'high',
  since: '0.1.0',
  looksAt: 'content',
  run({ reading, code }) {
    if (reading.kind !== 'wheel') return []
    return siteFiles(reading).flatMap(({ entry, sitePath }) => {
      const module = HOOK.exec(sitePath)?.[1]
      if (module === undefined) return []
      const place = { line: 1, column: 1, note: `Python imports ${module} at every start` }
      return [
        {
          message: `brings ${sitePath}, which Python imports at every start`,
          evidence: [code.evidence('subject', entry.path, place)],
        },
      ]
    })
  },
}
