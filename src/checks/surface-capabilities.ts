import { MOST_TELLING_FIRST, type Capability } from '../model/capability.ts'
import { EVERYWHERE, type ContentCheck } from './check.ts'
import type { CodeIndex, CodeSummary, Place } from '../analysis/code.ts'

/** How a line about code tells of each: by itself, only beside others (what every script does), or not (another check does). */
const TOLD: Readonly<Record<Capability, 'alone' | 'beside' | 'elsewhere'>> = {
  secrets: 'alone',
  network: 'alone',
  process: 'alone',
  'dynamic-code': 'alone',
  native: 'alone',
  'host-info': 'alone',
  clipboard: 'alone',
  'filesystem-write': 'beside',
  env: 'beside',
  obfuscated: 'elsewhere',
}

export const surfaceCapabilities: ContentCheck = {
  id: 'surface-capabilities',
  summary: 'Code that runs by itself can do more than compute',
  why: 'What runs at install, build or start-up runs unasked. What it can reach is what a compromised release would use.',
  remedy:
    'Look at the named lines. For a build tool that fetches a binary they are expected; for a small library they are not.',
  references: ['Ohm et al., "Backstabber\'s Knife Collection" (2020)'],
  ecosystems: EVERYWHERE,
  severity: 'low',
  confidence: 'high',
  since: '0.1.0',
  looksAt: 'content',
  run({ code }) {
    const commands = code.commands.map(({ moment, chain, summary }) => ({ moment, chain, summary }))
    const files = code.surface.flatMap(({ path, moment, chain }) => {
      const summary = code.summary(path)
      return summary === undefined || moment === 'import' ? [] : [{ moment, chain, summary }]
    })
    return [...commands, ...files].flatMap(({ moment, chain, summary }) => {
      const told = MOST_TELLING_FIRST.flatMap((capability) => placeOf(summary, capability))
      if (!told.some(({ capability }) => TOLD[capability] === 'alone')) return []
      const grave = told.some(({ capability }) => capability === 'network') && told.length > 1
      const words = told.map(({ capability, place }) => `${capability} (line ${place.line})`)
      return [
        {
          message: `${summary.path} runs at ${moment} and can use ${words.join(', ')}`,
          evidence: [...chain, ...evidenceOf(code, summary.path, told)],
          severity: grave ? ('medium' as const) : ('low' as const),
        },
      ]
    })
  },
}

interface Told {
  readonly capability: Capability
  readonly place: Place
}

function placeOf(summary: CodeSummary, capability: Capability): Told[] {
  if (TOLD[capability] === 'elsewhere') return []
  const places = summary.capabilities.get(capability) ?? []
  const place = places.find(({ deferred }) => deferred !== true) ?? places[0]
  return place === undefined ? [] : [{ capability, place }]
}

function evidenceOf(code: CodeIndex, path: string, told: readonly Told[]): ReturnType<CodeIndex['evidence']>[] {
  return told.slice(0, 6).map(({ place }) => code.evidence('subject', path, place))
}
