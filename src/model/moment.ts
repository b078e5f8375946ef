import type { SurfaceFile } from './fact.ts'
import { MOMENTS, type Finding, type Moment } from './finding.ts'

/** When a file of the surface runs first, by path. */
export type Moments = ReadonlyMap<string, Moment>

export function momentsOf(surface: readonly SurfaceFile[]): Moments {
  const moments = new Map<string, Moment>()
  for (const { path, moment } of surface) {
    const known = moments.get(path)
    if (known === undefined || MOMENTS.indexOf(moment) < MOMENTS.indexOf(known)) moments.set(path, moment)
  }
  return moments
}

/** Files whose own lines start something, where the surface does not list them. */
const TRIGGERS: ReadonlyMap<string, Moment> = new Map([
  ['package.json', 'install'],
  ['binding.gyp', 'install'],
  ['setup.py', 'build'],
  ['pyproject.toml', 'build'],
])

/** A module of Python that starts the chain and that no entry imports: whoever imports it starts it. */
function moduleMoment(path: string): 'import' | 'call' {
  return path.endsWith('.py') ? 'import' : 'call'
}

/** The trigger only says what starts the chain: package.json starts scripts and entry modules alike. */
export function momentOf(finding: Pick<Finding, 'evidence'>, moments: Moments): Moment | 'call' {
  const acts = finding.evidence.filter((found) => found.role !== 'trigger')
  const seen = new Set(acts.map((found) => moments.get(found.path)))
  const started = MOMENTS.find((moment) => seen.has(moment))
  if (started !== undefined) return started
  const trigger = finding.evidence.find((found) => found.role === 'trigger')
  if (trigger === undefined) return 'call'
  const file = trigger.path.startsWith('node_modules/') ? (trigger.path.split('/').at(-1) ?? '') : trigger.path
  return moments.get(trigger.path) ?? TRIGGERS.get(file) ?? moduleMoment(trigger.path)
}

/** The finding with its moment, where its evidence tells of one. */
export function withMoment(finding: Finding, moments: Moments): Finding {
  if (finding.moment !== undefined || finding.evidence.length === 0) return finding
  return { ...finding, moment: momentOf(finding, moments) }
}
