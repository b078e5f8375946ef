import type { JudgedFacts } from './fact.ts'
import type { ApprovedSurface } from './waiver.ts'

type SurfaceFacts = Pick<
  JudgedFacts,
  'surfaceDigest' | 'surface' | 'installScripts' | 'capabilities' | 'findings' | 'notExamined'
>

/** What is approved of an artifact with its surface. */
export function surfaceOf({ surfaceDigest, installScripts, capabilities, findings }: SurfaceFacts): ApprovedSurface {
  const counts = new Map<string, number>()
  for (const { check } of findings) counts.set(check, (counts.get(check) ?? 0) + 1)
  return { digest: surfaceDigest, scripts: installScripts, capabilities, findings: Object.fromEntries(counts) }
}

/**
 * Whether an artifact runs the very code by itself that was approved, and the rest of it gained nothing: no hook, no capability, no finding. What was
 * not examined may have gained anything.
 */
export function inherits(approved: ApprovedSurface, facts: SurfaceFacts): boolean {
  const now = surfaceOf(facts)
  return (
    facts.surface.length > 0 &&
    facts.notExamined.length === 0 &&
    now.digest === approved.digest &&
    isSame(now.scripts, approved.scripts) &&
    now.capabilities.every((capability) => approved.capabilities.includes(capability)) &&
    Object.entries(now.findings).every(([check, count]) => count <= (approved.findings[check] ?? 0))
  )
}

function isSame(one: ApprovedSurface['scripts'], other: ApprovedSurface['scripts']): boolean {
  const names = Object.keys(one)
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name])
}
