import type { ContentCheck, Report } from './check.ts'
import { hasNativeSource } from '../ecosystems/npm/package/gyp.ts'
import { runsImplicitGyp } from '../ecosystems/npm/package/manifest.ts'
import { packagesIn } from '../ecosystems/npm/package/packages.ts'

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
    return packagesIn(reading).flatMap(({ folder, manifest }): Report[] => {
      if (!runsImplicitGyp(reading, manifest, folder)) return []
      const path = `${folder}binding.gyp`
      const evidence = [code.evidence('trigger', path, { line: 1, column: 1, note: 'npm runs node-gyp rebuild' })]
      const message = `${path} makes npm run node-gyp rebuild at install`
      return hasNativeSource(reading, folder)
        ? [{ message, evidence }]
        : [{ message: `${message}, but there is no native source to build`, evidence, severity: 'critical' }]
    })
  },
}
