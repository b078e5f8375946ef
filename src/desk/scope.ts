import type { StoredArtifact } from '../model/artifact.ts'
import type { Case } from '../model/case.ts'
import type { Sha256 } from '../model/digest.ts'
import { LazaretError } from '../model/errors.ts'
import { isServed, type RuleHit, type Verdict } from '../model/verdict.ts'
import type { WaiverScope } from '../model/waiver.ts'
import type { Reviewer } from './people.ts'
import type { DeskPorts } from './ports.ts'

/** What a release covers, narrowest first; a range is in the ecosystem's own syntax. */
export type ScopeChoice =
  | { readonly kind: 'digest' }
  | { readonly kind: 'version' }
  | { readonly kind: 'package'; readonly range: string }

export const DEFAULT_DAYS = 30
export const MAX_DAYS = 365
export const RANGE_MAX_CHARACTERS = 200

const DAY_MS = 86_400_000

export function scopeOf(choice: ScopeChoice, one: Case, ports: Pick<DeskPorts, 'inRange'>): WaiverScope {
  const { ecosystem, name, version } = one.artifact
  if (choice.kind === 'digest') return { kind: 'digest', digest: one.digest, name }
  if (choice.kind === 'version') return { kind: 'version', ecosystem, name, version }
  const range = choice.range.trim()
  if (range.length > RANGE_MAX_CHARACTERS || !ports.inRange(ecosystem, version, range)) {
    throw new LazaretError(
      'bad-request',
      `The range must be a version range that holds ${version}: try one like ">=${version}".`,
    )
  }
  return { kind: 'package', ecosystem, name, range }
}

/** Bytes that one waiver names; what else it covers counts from the moment at which it was given. */
export const FILES_MAX = 500

/** The scope, with the bytes that `stored` files of it have; those of the case first, which a person looked at. */
export function withFiles(
  scope: WaiverScope,
  one: Case,
  stored: readonly StoredArtifact[],
  ports: Pick<DeskPorts, 'inRange'>,
): WaiverScope {
  if (scope.kind === 'digest') return scope
  const isIn = (version: string): boolean =>
    scope.kind === 'version' ? version === scope.version : ports.inRange(scope.ecosystem, version, scope.range)
  const files = new Map<string, Sha256>([[one.artifact.filename, one.digest]])
  for (const { filename, version, digest } of stored)
    if (files.size < FILES_MAX && !files.has(filename) && isIn(version)) files.set(filename, digest)
  return { ...scope, files: Object.fromEntries(files) }
}

/** Hits that keep the artifact back now. */
export function refusingHits(verdict: Verdict): readonly RuleHit[] {
  return verdict.hits.filter((hit) => hit.mode === 'enforce' && hit.waivedBy.length === 0 && !isServed(hit.outcome))
}

/** The rules that a release names. Throws where a waiver can't lift one of them, or this person may not. */
export function rulesToWaive(
  verdict: Verdict,
  chosen: readonly string[] | undefined,
  role: Reviewer['role'],
): string[] {
  const hits = refusingHits(verdict)
  if (hits.length === 0)
    throw new LazaretError('conflict', 'No rule refuses this artifact now; there is nothing to release.')
  // All of them, not only the deciding one: a hold beside a quarantine would keep refusing what a person just released.
  const wanted = chosen ?? hits.filter((hit) => hit.waivable).map((hit) => hit.rule)
  const rules = [...new Set(wanted)]
  if (rules.length === 0) throw new LazaretError('forbidden', `${namesOf(hits)} cannot be waived: the policy says so.`)
  for (const rule of rules) checkWaivable(rule, hits, role)
  return rules
}

function checkWaivable(rule: string, hits: readonly RuleHit[], role: Reviewer['role']): void {
  const hit = hits.find((one) => one.rule === rule)
  if (hit === undefined)
    throw new LazaretError('bad-request', 'A named rule does not refuse this artifact; reload and choose again.')
  if (!hit.waivable) throw new LazaretError('forbidden', `${rule} cannot be waived: the policy says so.`)
  if (hit.outcome === 'block' && role !== 'admin') {
    throw new LazaretError('forbidden', `${rule} blocks; only an administrator may waive it.`)
  }
}

/** The end of a waiver as ISO 8601 UTC, or undefined for none. */
export function endOf(until: string | null | undefined, now: Date, role: Reviewer['role']): string | undefined {
  if (until === undefined) return new Date(now.getTime() + DEFAULT_DAYS * DAY_MS).toISOString()
  if (until === null) {
    if (role === 'admin') return undefined
    throw new LazaretError('forbidden', 'Only an administrator may release without an end.')
  }
  const end = Date.parse(until)
  if (Number.isNaN(end)) throw new LazaretError('bad-request', 'The end is no date.')
  if (end <= now.getTime()) throw new LazaretError('bad-request', 'The end lies in the past.')
  if (end > now.getTime() + (MAX_DAYS + 1) * DAY_MS) {
    throw new LazaretError('bad-request', `A release may last at most ${MAX_DAYS} days.`)
  }
  return new Date(end).toISOString()
}

function namesOf(hits: readonly RuleHit[]): string {
  return hits.map((hit) => hit.rule).join(', ') || 'The deciding rule'
}
