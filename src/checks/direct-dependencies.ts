import type { Severity } from '../model/finding.ts'
import type { ContentCheck } from './check.ts'
import { lineOfKey, npmDependencies, readNpmManifest } from './npm-manifest.ts'

export const directDependencies: ContentCheck = {
  id: 'direct-dependencies',
  summary: 'Depends on something outside of the registry',
  why: 'A git, URL or file dependency is fetched past this gate, can change under the same version, and a git dependency runs its own build scripts.',
  remedy: 'Ask the maintainer to publish the dependency. Until then pin and mirror it yourself.',
  references: ['TanStack (2026): github: dependency on an orphan commit in optionalDependencies'],
  ecosystems: ['npm'],
  severity: 'high',
  confidence: 'high',
  since: '0.1.0',
  looksAt: 'content',
  run({ reading, code }) {
    const manifest = readNpmManifest(reading)
    if (manifest === undefined) return []
    return npmDependencies(manifest)
      .filter(({ direct }) => direct)
      .map(({ name, spec, group }) => {
        const line = lineOfKey(manifest, name, group)
        const local = /^(?:file|link|portal):|^\.{0,2}\/|^~\//.test(spec)
        const severity: Severity = local || group === 'peerDependencies' ? 'medium' : 'high'
        return {
          message: `${group} fetches ${name} from ${spec.slice(0, 120)}`,
          evidence: [
            code.evidence('subject', manifest.path, { line, column: 1, note: `${name}: ${spec.slice(0, 120)}` }),
          ],
          severity,
        }
      })
  },
}
