import type { ContentCheck } from './check.ts'
import { installScriptsOf, readNpmManifest, runsImplicitGyp } from '../ecosystems/npm/package/manifest.ts'

export const installScripts: ContentCheck = {
  id: 'install-scripts',
  summary: 'Runs code at install time',
  why: 'A lifecycle script runs on every machine that installs the package, with the rights of whoever installs. Most attacks on npm start here.',
  remedy:
    'Read the command and the files that it starts. Install with scripts disabled where the package works without them.',
  references: ['npm documentation: scripts', 'eslint-scope 3.7.2 (2018)', 'Shai-Hulud (2025)'],
  ecosystems: ['npm'],
  severity: 'low',
  confidence: 'high',
  since: '0.1.0',
  looksAt: 'content',
  run({ reading, code }) {
    const manifest = readNpmManifest(reading)
    return Object.entries(installScriptsOf(reading, manifest)).flatMap(([hook, command]) => {
      if (hook === 'install' && runsImplicitGyp(reading, manifest)) return []
      const known = code.commands.find((candidate) => candidate.command === command)
      const started = code.surface.filter(
        ({ moment, chain }) => moment === 'install' && chain[0]?.note.includes(`scripts.${hook} `),
      )
      const names = started.slice(0, 3).map(({ path }) => path)
      const tail =
        names.length === 0 ? '' : `, which starts ${names.join(', ')}${started.length > 3 ? ' and others' : ''}`
      return [
        {
          message: `runs "${command.slice(0, 120)}" at ${hook}${tail}`,
          evidence: [...(known?.chain ?? []), ...(started[0]?.chain.slice(1, 2) ?? [])],
        },
      ]
    })
  },
}
