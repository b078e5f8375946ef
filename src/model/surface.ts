import { sha256 } from './digest.ts'
import type { Dependency, JudgedFacts } from './fact.ts'
import type { Evidence, Finding } from './finding.ts'
import type { ApprovedSurface } from './waiver.ts'

type SurfaceFacts = Pick<
  JudgedFacts,
  | 'surfaceDigest'
  | 'surface'
  | 'inputsDigest'
  | 'installScripts'
  | 'capabilities'
  | 'hosts'
  | 'dependencies'
  | 'findings'
  | 'notExamined'
  | 'integrity'
>

/** What is approved of an artifact with its surface. */
export function surfaceOf(facts: SurfaceFacts): ApprovedSurface {
  const { surfaceDigest, inputsDigest, installScripts, capabilities, hosts, dependencies, findings } = facts
  const counts = new Map<string, number>()
  for (const finding of findings) counts.set(identityOf(finding), (counts.get(identityOf(finding)) ?? 0) + 1)
  return {
    digest: surfaceDigest,
    scripts: installScripts,
    capabilities,
    findings: Object.fromEntries(counts),
    needs: dependencies.map(needOf),
    ...(inputsDigest === undefined ? {} : { inputs: inputsDigest }),
    ...(hosts?.isWhole === true ? { hosts: [...new Set(hosts.named.map(({ name }) => name))] } : {}),
  }
}

/**
 * Whether an artifact runs the very code by itself that was approved, on the same data, and the rest of it gained nothing: no hook, no capability, no host, no
 * dependency, no finding. What was not examined may have gained anything.
 */
export function inherits(approved: ApprovedSurface, facts: SurfaceFacts): boolean {
  const { inputs, hosts, needs } = approved
  if (facts.surface.length === 0 || facts.notExamined.length > 0 || facts.integrity === 'mismatch') return false
  if (facts.surfaceDigest !== approved.digest || inputs === undefined || facts.inputsDigest !== inputs) return false
  const now = surfaceOf(facts)
  return (
    isSame(now.scripts, approved.scripts) &&
    isWithin(now.capabilities, approved.capabilities) &&
    isWithin(now.hosts, hosts) &&
    isWithin(now.needs, needs) &&
    Object.entries(now.findings).every(
      ([identity, count]) => Object.hasOwn(approved.findings, identity) && count <= (approved.findings[identity] ?? 0),
    )
  )
}

/** What is not known is not within anything. */
function isWithin<T>(now: readonly T[] | undefined, approved: readonly T[] | undefined): boolean {
  return now !== undefined && approved !== undefined && now.every((one) => approved.includes(one))
}

/**
 * A range of versions, and nothing that a program could read besides. It may move: what it gives is judged by itself. Another package, or a place beside the
 * registry, is something else.
 */
export const PLAIN_RANGE = /^[\^~<>=!*.,()|\s\dx-]{0,100}$/

function needOf({ group, name, spec, direct }: Dependency): string {
  return JSON.stringify([group, name, !direct && PLAIN_RANGE.test(spec) ? '' : spec])
}

/** The same finding of another version: with the same words, in the same files, on lines that say the same. Where these stand may move. */
function identityOf({ check, severity, confidence, message, moment, evidence }: Finding): string {
  const told = [severity, confidence, unnumbered(message), moment ?? '', evidence.map(placeOf)]
  return `${check} ${sha256(JSON.stringify(told))}`
}

function placeOf({ role, path, note, line, snippet }: Evidence): readonly string[] {
  const shown = line === undefined || snippet === undefined ? undefined : snippet.lines[line - snippet.firstLine]
  return [role, path, unnumbered(note), shown?.trim() ?? '']
}

function unnumbered(text: string): string {
  return text.replaceAll(/\b(lines?) \d+/g, '$1')
}

function isSame(one: ApprovedSurface['scripts'], other: ApprovedSurface['scripts']): boolean {
  const names = Object.keys(one)
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name])
}
