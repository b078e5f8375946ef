import type { DecisionInput } from '../model/decision.ts'
import type { Sha256 } from '../model/digest.ts'
import { inherits } from '../model/surface.ts'
import { inPlace, type RuleHit, type Verdict } from '../model/verdict.ts'
import type { CoveredFiles, Rejection, Waiver } from '../model/waiver.ts'
import type { Rule } from './policy.ts'
import { inRange } from './versions.ts'

/** Waivers by what they can cover. Built once for each list: the same list serves thousands of versions. */
interface WaiverIndex {
  readonly byDigest: ReadonlyMap<Sha256, readonly Waiver[]>
  readonly byPackage: ReadonlyMap<string, readonly Waiver[]>
}

const indexes = new WeakMap<readonly Waiver[], WaiverIndex>()

/** Waivers that cover `input` now, whatever rules they name. `waivers` must not be changed afterwards. */
export function waiversFor(waivers: readonly Waiver[], input: DecisionInput, nowMs: number): readonly Waiver[] {
  if (waivers.length === 0) return []
  const index = indexOf(waivers)
  const { ecosystem, name } = input.artifact
  const candidates = [
    ...(index.byPackage.get(`${ecosystem}:${name}`) ?? []),
    ...(input.content === undefined ? [] : (index.byDigest.get(input.content.digest) ?? [])),
  ]
  return candidates.filter(
    (waiver) => isFor(waiver.registry, input) && isActive(waiver, nowMs) && covers(waiver, input),
  )
}

/**
 * Those of `waivers` that silence a hit of `rule`. Where it stands in the place of others each of these must be waived, by itself or by
 * the name that it has there: a waiver of one error is none of the next.
 */
export function silencing(waivers: readonly Waiver[], rule: string, behind: readonly string[]): readonly Waiver[] {
  if (behind.length === 0) return waivers.filter(({ rules }) => rules.includes(rule))
  const each = behind.map((other) =>
    waivers.filter(({ rules }) => rules.includes(other) || rules.includes(inPlace(rule, other))),
  )
  return each.some((found) => found.length === 0) ? [] : [...new Set(each.flat())]
}

/** Whether a waiver that does not name the bytes holds for a hit of `rule`, which may stand in the place of others. */
export function mayCover({ scope }: Waiver, rule: string, behind: readonly string[], rules: readonly Rule[]): boolean {
  if (scope.kind !== 'surface') return true
  // The same code says nothing of who published it, when, and what is known of this version by now.
  const ids = behind.length === 0 ? [rule] : behind
  return ids.every((id) => rules.some((one) => one.id === id && one.condition.needsContent))
}

/** The assessment "no" to these bytes, if there is one. */
export function rejectionFor(rejections: readonly Rejection[], input: DecisionInput): Rejection | undefined {
  const digest = input.content?.digest
  if (digest === undefined) return undefined
  return rejections.find(
    (found) => found.digest === digest && found.revokedAt === undefined && isFor(found.registry, input),
  )
}

function isFor(registry: string, input: DecisionInput): boolean {
  return registry === '*' || registry === input.registry
}

/** An end that is no date has come: an exception fails closed. */
function isActive(waiver: Waiver, nowMs: number): boolean {
  if (waiver.revokedAt !== undefined) return false
  return waiver.until === undefined || nowMs < Date.parse(waiver.until)
}

function covers(waiver: Waiver, input: DecisionInput): boolean {
  const { scope, at } = waiver
  const { ecosystem, name, version } = input.artifact
  switch (scope.kind) {
    case 'digest':
      return scope.digest === input.content?.digest && (scope.name ?? name) === name
    case 'surface':
      return (
        scope.name === name &&
        coversBytes(scope.files, at, input) &&
        input.content !== undefined &&
        (namesBytes(waiver, input) || inherits(scope.surface, input.content.facts))
      )
    case 'version':
      return scope.version === version && coversBytes(scope.files, at, input)
    case 'package':
      return inRange(ecosystem, version, scope.range) && coversBytes(scope.files, at, input)
  }
}

/** Bytes that came in the place of others after the waiver was given are not what somebody released. */
function coversBytes(files: CoveredFiles = {}, at: string, { artifact, content }: DecisionInput): boolean {
  if (content === undefined) return true
  if (Object.hasOwn(files, artifact.filename)) return files[artifact.filename] === content.digest
  return content.replacedAt === undefined || content.replacedAt <= at
}

/** Whether a waiver that covers the input was given for these very bytes, and not for whatever comes under a name. */
export function namesBytes({ scope }: Waiver, { artifact: { filename }, content }: DecisionInput): boolean {
  if (scope.kind === 'digest') return true
  const { files = {} } = scope
  return content !== undefined && Object.hasOwn(files, filename) && files[filename] === content.digest
}

/** Releases of another version that silence hits of this one, since it runs the same code by itself. */
export function inherited(
  waivers: readonly Waiver[],
  hits: readonly RuleHit[],
  input: DecisionInput,
): Pick<Verdict, 'inherits'> {
  const silent = new Set(hits.flatMap(({ waivedBy }) => waivedBy))
  const ids = waivers
    .filter((waiver) => waiver.scope.kind === 'surface' && silent.has(waiver.id) && !namesBytes(waiver, input))
    .map(({ id }) => id)
  return ids.length === 0 ? {} : { inherits: ids }
}

function indexOf(waivers: readonly Waiver[]): WaiverIndex {
  const known = indexes.get(waivers)
  if (known !== undefined) return known
  const byDigest = new Map<Sha256, Waiver[]>()
  const byPackage = new Map<string, Waiver[]>()
  for (const waiver of waivers) {
    if (waiver.scope.kind === 'digest') push(byDigest, waiver.scope.digest, waiver)
    else push(byPackage, `${waiver.scope.ecosystem}:${waiver.scope.name}`, waiver)
  }
  const made = { byDigest, byPackage }
  indexes.set(waivers, made)
  return made
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}
