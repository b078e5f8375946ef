import type { App } from '../../app/app.ts'
import { PolicyBook } from '../../app/policies.ts'
import { PolicyEngine } from '../../admission/policy-engine.ts'
import type { Config } from '../../config/load.ts'
import type { Inspector } from '../../inspection/inspector.ts'

/** What files on this machine are judged by. An app is one, too. */
export interface Judge extends Pick<App, 'policies' | 'policyEngine' | 'inspector'> {
  readonly config: Pick<Config, 'registries' | 'inspectionWorkers'>
}

/**
 * A judge without a data folder, an upstream and anything that was decided: all that files alone need, and loaded in a fraction of the
 * time that an app takes. Throws LazaretError `invalid-policy`.
 */
export function judgeOf(config: Config, inspector: Inspector): Judge {
  const policies = new PolicyBook(config.registries, now, SILENT)
  const registries = new Map(config.registries.map((registry) => [registry.name, registry]))
  const policyEngine = new PolicyEngine({ policies, records: UNDECIDED, registries, clock: now })
  return { config, policies, policyEngine, inspector }
}

/** Policies are read once. */
const SILENT = { warn: () => undefined, error: () => undefined } as const

/** Nobody decided anything here. */
const UNDECIDED = {
  decisionsRevision: () => 0,
  waivers: () => Promise.resolve([]),
  rejections: () => Promise.resolve([]),
  freezes: () => Promise.resolve([]),
  outbreaks: () => Promise.resolve([]),
  advisories: () => Promise.resolve(undefined),
} as const

function now(): Date {
  return new Date()
}
