import type { ContentCheck } from './check.ts'
import { hasNativeSource } from '../ecosystems/npm/package/gyp.ts'
import { readNpmManifest, runsImplicitGyp } from '../ecosystems/npm/package/manifest.ts'

export const implicitNodeGyp: ContentCheck = {
  id: 'implicit-node-gyp',
  summary: 'Builds at install though no script says so',
  why: 'A binding.gyp at the root makes npm run node-gyp rebuild. The registry shows no script, so that tools which look for one see nothing.',
  remedy: 'Look at binding.gyp. Without native source beside it there is nothing to build, and something else to run.',
  references: ['Phantom Gyp (2026)', 'LeoPlatform (2026)'],
  ecosystems: ['npm'],
  severity: 'low',
  confidence: 'high',
  since: '0.1.0',
  looksAt: 'content',
  run({ reading, code }) {
    if (!runsImplicitGyp(reading, readNpmManifest(reading))) return []
    const evidence = [
      code.evidence('trigger', 'binding.gyp', { line: 1, column: 1, note: 'npm runs node-gyp rebuild' }),
    ]
    if (hasNativeSource(reading))
      return [{ message: 'binding.gyp makes npm run node-gyp rebuild at install', evidence }]
    const message = 'binding.gyp makes npm run node-gyp rebuild at install, but there is no native source to build'
    return [{ message, evidence, severity: 'critical' }]
  },
}
