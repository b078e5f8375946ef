import type { Approvals } from '../model/approvals.ts'
import type { StoredArtifact } from '../model/artifact.ts'
import type { Case } from '../model/case.ts'
import type { Sha256 } from '../model/digest.ts'
import type { JudgedFacts } from '../model/fact.ts'
import { LazaretError } from '../model/errors.ts'
import { isServed, waivedAs, type RuleHit, type Verdict } from '../model/verdict.ts'
import { surfaceOf } from '../model/surface.ts'
import type { ApprovedSurface, WaiverScope } from '../model/waiver.ts'
import type { Reviewer } from './people.ts'
import { may } from './permissions.ts'
import type { DeskPorts } from './ports.ts'

/** What a release covers, narrowest first; a range is in the ecosystem's own syntax. */
export type ScopeChoice =
  | { readonly kind: 'digest' }
  | { readonly kind: 'surface' }
  | { readonly kind: 'version' }
  | { readonly kind: 'package'; readonly range: string }

export const RANGE_MAX_CHARACTERS = 200

const DAY_MS = 86_400_000

/** `facts`: of its bytes under its name; undefined: they are not here. Throws `bad-request` where there is no such scope. */
export function scopeOf(
  choice: ScopeChoice,
  one: Case,
  facts: JudgedFacts | undefined,
  ports: Pick<DeskPorts, 'inRange'>,
): WaiverScope {
  const { ecosystem, name, version } = one.artifact
  if (choice.kind === 'digest') return { kind: 'digest', digest: one.digest, name }
  if (choice.kind === 'surface') return { kind: 'surface', ecosystem, name, surface: approvedIn(facts) }
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

function approvedIn(facts: JudgedFacts | undefined): ApprovedSurface {
  if (facts === undefined || facts.surface.length === 0)
    throw new LazaretError('bad-request', 'Nothing is known that it runs by itself: choose another scope.')
  if (facts.notExamined.length > 0 || facts.inputsDigest === undefined)
    throw new LazaretError(
      'bad-request',
      'Not all of it was examined, so nobody can tell what gained something: choose another scope.',
    )
  return surfaceOf(facts)
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
    scope.kind === 'surface'
      ? false
      : scope.kind === 'version'
        ? version === scope.version
        : ports.inRange(scope.ecosystem, version, scope.range)
  const files = new Map<string, Sha256>([[one.artifact.filename, one.digest]])
  for (const { filename, version, digest } of stored)
    if (files.size < FILES_MAX && !files.has(filename) && isIn(version)) files.set(filename, digest)
  return { ...scope, files: Object.fromEntries(files) }
}

/** Whether a file that both name has other bytes in one than in the other. */
export function hasOtherBytes(scope: WaiverScope, other: WaiverScope): boolean {
  if (scope.kind === 'digest' || other.kind === 'digest') return false
  const { files = {} } = other
  return Object.entries(scope.files ?? {}).some(
    ([name, digest]) => Object.hasOwn(files, name) && files[name] !== digest,
  )
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
  const fixed = hits.filter(({ waivable, outcome }) => !waivable && outcome !== 'hold')
  if (fixed.length > 0)
    throw new LazaretError('forbidden', `${namesOf(fixed)} cannot be waived: the policy says so, and it stays refused.`)
  // All of them, not only the deciding one: a hold beside a quarantine would keep refusing what a person just released.
  const wanted = [...new Set(chosen ?? hits.filter((hit) => hit.waivable).flatMap((hit) => waivedAs(hit)))]
  if (wanted.length === 0) throw new LazaretError('forbidden', `${namesOf(hits)} cannot be waived: the policy says so.`)
  return [...new Set(wanted.flatMap((name) => waivableHits(name, hits, role).flatMap((hit) => namesIn(name, hit))))]
}

/** The hits that a chosen name means: of the rule, or of it in the place of another. */
function waivableHits(name: string, hits: readonly RuleHit[], role: Reviewer['role']): readonly RuleHit[] {
  const meant = hits.filter((hit) => hit.rule === name || waivedAs(hit).includes(name))
  if (meant.length === 0)
    throw new LazaretError('bad-request', 'A named rule does not refuse this artifact; reload and choose again.')
  for (const { waivable, outcome, standsForBlock, inPlaceOf = [] } of meant) {
    const why = inPlaceOf.length === 0 ? '' : `, which stands in the place of ${inPlaceOf.join(', ')},`
    if (!waivable) throw new LazaretError('forbidden', `${name}${why} cannot be waived: the policy says so.`)
    const isBlock = outcome === 'block' || standsForBlock === true
    if (isBlock && !may(role, 'waive-blocks'))
      throw new LazaretError('forbidden', `${name}${why} blocks; only an administrator may waive it.`)
  }
  return meant
}

/** What a waiver names for it: just what was chosen, and for a rule that stands in the place of others all of these. */
function namesIn(name: string, hit: RuleHit): readonly string[] {
  return hit.rule === name ? waivedAs(hit) : [name]
}

/** The end of a waiver as ISO 8601 UTC. */
export function endOf(until: string | undefined, now: Date, { days, maxDays }: Approvals): string {
  if (until === undefined) return new Date(now.getTime() + days * DAY_MS).toISOString()
  const end = Date.parse(until)
  if (Number.isNaN(end)) throw new LazaretError('bad-request', 'The end is no date.')
  if (end <= now.getTime()) throw new LazaretError('bad-request', 'The end lies in the past.')
  // A person chooses a day, and takes a while to press the button.
  if (end > now.getTime() + (maxDays + 1) * DAY_MS) {
    throw new LazaretError('bad-request', `The policy lets a release last at most ${maxDays} days.`)
  }
  return new Date(end).toISOString()
}

function namesOf(hits: readonly RuleHit[]): string {
  return hits.map((hit) => hit.rule).join(', ') || 'The deciding rule'
}
