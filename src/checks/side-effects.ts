import type { Capability } from '../model/capability.ts'
import type { Evidence } from '../model/finding.ts'
import type { Report } from './check.ts'
import type { CodeIndex, Place, SurfaceEntry } from '../analysis/code.ts'
import { placesOnLoad } from '../analysis/python/runs-on-load.ts'
import { hasSideEffects } from '../analysis/side-effects.ts'
import { MOMENTS } from './seen-flows.ts'

/** Code that runs by itself, with its places that touch what matters later: none of them waits to be called. */
export interface CodeWithSideEffects {
  readonly path: string
  readonly moment: SurfaceEntry['moment']
  readonly chain: readonly Evidence[]
  /** true: in a module that nothing of the package imports */
  readonly alone: boolean
  readonly places: readonly Place[]
}

export function codeWithSideEffects(
  code: CodeIndex,
  capability: Capability = 'filesystem-write',
): CodeWithSideEffects[] {
  const files = code.surface.flatMap(({ path, moment, chain, alone = false }) => {
    const summary = code.summary(path)
    return summary === undefined ? [] : [{ moment, chain, summary, alone }]
  })
  const commands = code.commands.map((command) => ({ ...command, alone: false }))
  return [...commands, ...files].flatMap(({ moment, chain, summary, alone }) => {
    const places = placesOnLoad(summary, capability).filter((place) => hasSideEffects(place))
    return places.length === 0 ? [] : [{ path: summary.path, moment, chain, alone, places }]
  })
}

/** The report of one of its places that no package needs: critical, but for what has to be imported first. `does`: what it does there. */
export function reportAt(
  { path, moment, chain }: CodeWithSideEffects,
  place: Place,
  does: string,
  code: CodeIndex,
): Report {
  return {
    message: `${does} (${path} line ${place.line}) ${MOMENTS[moment]}`,
    evidence: [...chain, code.evidence('sink', path, place)],
    severity: moment === 'import' ? 'high' : 'critical',
  }
}

/** True for the working directory of code that npm or a build started: that is the package's own folder. */
export function isOwnFolder(moment: SurfaceEntry['moment']): boolean {
  return moment === 'install' || moment === 'build'
}
