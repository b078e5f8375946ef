import { readAsOf } from '../model/artifact.ts'
import { isBadCanary } from '../model/canary.ts'
import type { DecisionCircumstances, DecisionInput } from '../model/decision.ts'
import { failedCheck, isOfAllChecks } from '../model/finding.ts'
import { freezeOf, type Birth } from '../model/freeze.ts'
import { outbreakOf } from '../model/outbreak.ts'
import { cut, minute } from '../model/text.ts'
import type { Outcome } from '../model/verdict.ts'
import type { Policy, Rule } from './policy.ts'
import { rejectionFor } from './waiving.ts'

/** What a built-in rule has to say on one artifact. */
export interface BuiltInHit {
  readonly rule: BuiltInRule
  readonly message: string
  /** milliseconds since the epoch: when it ends by itself */
  readonly untilMs?: number
  /** rules that cannot be decided because of it */
  readonly behind?: readonly Rule[]
}

export interface BuiltInRule {
  readonly id: string
  readonly why: string
  readonly then: Outcome
  readonly waivable: boolean
  /** it refuses where a registry only observes, too: what is tried there are the rules of a policy, and not what a person decided of harm */
  readonly isAlwaysEnforced?: true
  /** no entry of an allow list silences it: it is the later or the narrower word */
  readonly isAboveAllowList?: true
}

/** Rules that hold under every policy. */
export const BUILT_IN_RULES = {
  rejected: {
    id: 'rejected',
    why: 'A person looked at exactly these bytes and said no; reversing that decision is the only way back.',
    then: 'block',
    waivable: false,
  },
  denied: {
    id: 'denied',
    why: 'The policy names this package in its deny list.',
    then: 'block',
    waivable: true,
    isAboveAllowList: true,
  },
  outbreak: {
    id: 'outbreak',
    why: 'It is of an outbreak: one decision blocks all of it, wherever it is asked for, until the decision is lifted.',
    then: 'block',
    waivable: false,
    isAlwaysEnforced: true,
  },
  frozen: {
    id: 'frozen',
    why: 'An administrator drew a line: for a while nothing is served that was published after it.',
    then: 'hold',
    waivable: true,
    isAboveAllowList: true,
  },
  canary: {
    id: 'canary',
    why: 'A package of Lazaret itself, by which it tries hourly whether every route refuses what it must.',
    then: 'block',
    waivable: false,
  },
  otherUpstream: {
    id: 'other-upstream',
    why: 'The package came from an upstream of yours, and another one gives something else under its name now: so a stranger takes the place of a package of your own.',
    then: 'block',
    waivable: true,
  },
  checkFailed: {
    id: 'check-failed',
    why: 'A check that crashed or ran out of budget saw nothing, and what was not looked at is not let through.',
    then: 'quarantine',
    waivable: true,
  },
  notInspected: {
    id: 'not-inspected',
    why: 'No check reads files of this format, and what nobody can look into is not let through.',
    then: 'block',
    waivable: false,
  },
  baseUnavailable: {
    id: 'base-unavailable',
    why: 'What is new in it cannot be told without the version before, and what may have to be refused is not let through.',
    then: 'hold',
    waivable: true,
  },
  policyError: {
    id: 'policy-error',
    why: 'A rule that could not be evaluated might have refused; nothing fails open.',
    then: 'quarantine',
    waivable: true,
  },
} as const satisfies Record<string, BuiltInRule>

/** Ids of the rules that say so. */
const ABOVE_ALLOW_LIST: ReadonlySet<string> = new Set(
  Object.values<BuiltInRule>(BUILT_IN_RULES).flatMap((rule) => (rule.isAboveAllowList === true ? rule.id : [])),
)

/** Whether no entry of a policy's allow list silences the rule. */
export function isAboveAllowList(rule: string): boolean {
  return ABOVE_ALLOW_LIST.has(rule)
}

/** The hits of `rejected`, `denied`, `not-inspected` and `check-failed`; a policy's own rule `check-failed` takes the place of the last. */
export function builtInHits(
  policy: Policy,
  input: DecisionInput,
  circumstances: DecisionCircumstances,
  nowMs: number,
): readonly BuiltInHit[] {
  const hits: BuiltInHit[] = []
  const rejection = rejectionFor(circumstances.rejections, input)
  if (rejection !== undefined) {
    const message = `rejected by ${cut(rejection.by, 60)}: ${cut(rejection.reason, 200)}`
    hits.push({ rule: BUILT_IN_RULES.rejected, message })
  }
  const denied = policy.deny.find(input.artifact, nowMs)
  if (denied !== undefined) {
    const message = denied.reason ?? `is on the deny list of this policy (${denied.match})`
    const until = denied.untilMs === undefined ? {} : { untilMs: denied.untilMs }
    hits.push({ rule: BUILT_IN_RULES.denied, message, ...until })
  }
  const outbreak = outbreakOf(circumstances.outbreaks, input.artifact, input.content?.digest)
  if (outbreak !== undefined)
    hits.push({
      rule: BUILT_IN_RULES.outbreak,
      message: `is of the outbreak "${cut(outbreak.title, 100)}": ${cut(outbreak.reason, 160)}`,
    })
  const frozen = freezeOf(circumstances.freezes, input.registry, birthOf(input), circumstances.now)
  if (frozen !== undefined) {
    const message = `is younger than ${minute(frozen.line)}, and nothing is served that is: ${cut(frozen.reason, 160)}`
    hits.push({ rule: BUILT_IN_RULES.frozen, message, untilMs: Date.parse(frozen.until) })
  }
  const { ecosystem, name, version } = input.artifact
  if (isBadCanary(ecosystem, name, version))
    hits.push({ rule: BUILT_IN_RULES.canary, message: 'is the canary of this Lazaret' })
  const { formerUpstream } = input.package
  if (formerUpstream !== undefined) {
    const message = `came from the upstream ${formerUpstream} before, and another one gives a different package of this name now`
    hits.push({ rule: BUILT_IN_RULES.otherUpstream, message })
  }
  if (readAsOf(input.artifact) === 'sdist-other') {
    const [suffix = 'such'] = /(?:\.tar)?\.[a-z0-9]{1,10}$/i.exec(input.artifact.filename) ?? []
    hits.push({ rule: BUILT_IN_RULES.notInspected, message: `${suffix} files are not inspected` })
  }
  const failed = input.content?.facts.findings.find((found) => found.check === 'check-failed')
  if (failed !== undefined && !policy.rules.some((rule) => rule.id === BUILT_IN_RULES.checkFailed.id)) {
    const behind = undecidedFor(policy, input)
    hits.push({ rule: BUILT_IN_RULES.checkFailed, message: cut(failed.message, 300), behind })
  }
  return hits
}

/** Rules that no waiver lifts, and that ask for a check which failed: whoever released the failure would release from these. */
function undecidedFor({ rules }: Policy, { artifact, content }: DecisionInput): readonly Rule[] {
  const { findings = [], checksRun = [] } = content?.facts ?? {}
  const failures = findings.filter(({ check }) => check === BUILT_IN_RULES.checkFailed.id)
  const isFailed = (id: string): boolean =>
    failures.some((found) => (isOfAllChecks(found) ? !checksRun.includes(id) : failedCheck(found) === id))
  return rules.filter(
    ({ waivable, mode, ecosystems, condition }) =>
      !waivable &&
      mode === 'enforce' &&
      (ecosystems === undefined || ecosystems.includes(artifact.ecosystem)) &&
      condition.checks.some(({ id }) => isFailed(id)),
  )
}

function birthOf({ artifact, firstSeenAt, content }: DecisionInput): Birth {
  return { publishedAt: artifact.publishedAt, firstSeenAt, replacedAt: content?.replacedAt }
}
