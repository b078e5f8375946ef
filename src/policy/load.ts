import { isInCalendar } from '../model/day.ts'
import { sha256 } from '../model/digest.ts'
import { approvalsOf, looseningOf } from './approvals.ts'
import { ConditionError } from './condition-error.ts'
import { Definitions } from './definitions.ts'
import type { EntryDocument, PolicyDocument, RuleDocument } from './document.ts'
import { POLICY_LIMITS } from './limits.ts'
import { EntryList, type ListEntry } from './entry-list.ts'
import { readDocument, type ReadBase, type WholeDocument } from './extending.ts'
import type { Policy, PolicyProblem, Rule } from './policy.ts'
import { parseSelector } from './selector.ts'
import { didYouMean } from './spelling.ts'
import { compileTemplate } from './template.ts'
import type { Path } from './yaml-source.ts'

const DAY_MS = 24 * 60 * 60_000

export interface LoadOptions {
  /** ids of all checks: a rule that names another one can never fire, which is a warning */
  readonly knownChecks?: readonly string[]
  /** absent: a text that extends another cannot be loaded */
  readonly readBase?: ReadBase
}

type Compiled =
  | {
      readonly ok: true
      readonly policy: Policy
      /** the policy as a text that extends nothing */
      readonly source: string
      readonly warnings: readonly PolicyProblem[]
    }
  | { readonly ok: false; readonly problems: readonly PolicyProblem[] }

/** `files`: those that were read or could not be, the policy's own first. */
export type LoadedPolicy = { readonly files: readonly string[] } & Compiled

/** Rules that are not the file's to define. */
const RESERVED_IDS: ReadonlySet<string> = new Set([
  'rejected',
  'denied',
  'frozen',
  'outbreak',
  'not-inspected',
  'policy-error',
  'base-unavailable',
])

/** Reads, checks and compiles a policy file. A file with any error yields no policy at all; nothing is thrown. */
export function loadPolicy(source: string, file: string, options: LoadOptions = {}): LoadedPolicy {
  const read = readDocument({ source, file }, options.readBase ?? noBase)
  return read.ok ? { files: read.files, ...new Loader(read, options).load() } : read
}

const noBase: ReadBase = (file) => ({ file, problem: 'a policy cannot extend another one here' })

class Loader {
  readonly #whole: WholeDocument
  readonly #knownChecks: ReadonlySet<string> | undefined
  readonly #definitions = new Definitions()
  readonly #problems: PolicyProblem[] = []
  readonly #warnings: PolicyProblem[] = []

  constructor(whole: WholeDocument, options: LoadOptions) {
    this.#whole = whole
    this.#knownChecks = options.knownChecks && new Set(options.knownChecks)
  }

  load(): Compiled {
    const { document, source } = this.#whole
    this.#define(document.define ?? {})
    const allow = this.#entries(document.allow ?? [], 'allow')
    const deny = this.#entries(document.deny ?? [], 'deny')
    this.#refuseLongDefault(document)
    const rules = document.rules.flatMap((rule, index) => this.#rule(rule, ['rules', index]))
    this.#refuseDoubles(document.rules)
    if (this.#problems.length > 0) return { ok: false, problems: this.#problems }
    const policy: Policy = {
      name: document.name,
      digest: sha256(canonical(document)),
      ...(document.description === undefined ? {} : { description: document.description }),
      approvals: approvalsOf(document.approvals),
      loosening: looseningOf(document.approvals),
      definitions: this.#definitions.all,
      allow: new EntryList(allow),
      deny: new EntryList(deny),
      rules,
    }
    return { ok: true, policy, source, warnings: this.#warnings }
  }

  /** Those that stand above may be used below, so that none can mean itself. */
  #define(definitions: NonNullable<PolicyDocument['define']>): void {
    const entries = Object.entries(definitions)
    if (entries.length > POLICY_LIMITS.definitions)
      this.#problem(['define'], `more than ${POLICY_LIMITS.definitions} named conditions`, '')
    for (const [name, source] of entries.slice(0, POLICY_LIMITS.definitions)) {
      const condition = this.#compiled(['define', name], () => this.#definitions.add(name, source))
      this.#lookAtChecks(condition?.checks ?? [], ['define', name])
    }
  }

  #rule(rule: RuleDocument, path: Path): readonly Rule[] {
    const compiled = this.#compiled([...path, 'when'], () => this.#definitions.compile(rule.when))
    const message = rule.message
    const template =
      message === undefined ? undefined : this.#compiled([...path, 'message'], () => compileTemplate(message))
    if (compiled === undefined) return []
    const { condition, uses } = compiled
    if (condition.type !== 'bool') {
      this.#problem([...path, 'when'], `the condition must be true or false, and is a ${condition.type}`, '', 0)
      return []
    }
    this.#lookAtChecks(condition.checks, [...path, 'when'])
    this.#lookAtChecks(template?.checks ?? [], [...path, 'message'])
    return [
      {
        id: rule.id,
        why: rule.why.trim(),
        when: rule.when,
        uses,
        then: rule.then,
        mode: rule.mode ?? 'enforce',
        waivable: rule.waivable ?? true,
        unknown: rule.unknown ?? 'skip',
        ...(rule.ecosystems === undefined ? {} : { ecosystems: rule.ecosystems }),
        ...(rule.reviewers === undefined ? {} : { reviewers: rule.reviewers }),
        ...(rule.stands_after_days === undefined ? {} : { standsAfterMs: rule.stands_after_days * DAY_MS }),
        condition,
        ...(template === undefined ? {} : { message: template }),
      },
    ]
  }

  #compiled<T>(path: Path, compile: () => T): T | undefined {
    try {
      return compile()
    } catch (error) {
      if (!(error instanceof ConditionError)) throw error
      this.#problem(path, error.message, error.hint, error.offset)
      return undefined
    }
  }

  #lookAtChecks(checks: readonly { readonly id: string; readonly offset: number }[], path: Path): void {
    const known = this.#knownChecks
    if (known === undefined) return
    for (const { id, offset } of checks) {
      if (known.has(id)) continue
      this.#warnings.push(
        this.#whole.problem(path, `there is no check "${id.slice(0, 60)}"`, didYouMean(id, known), offset),
      )
    }
  }

  #entries(entries: readonly EntryDocument[], list: 'allow' | 'deny'): readonly ListEntry[] {
    return entries.flatMap((entry, index) => {
      const path: Path = typeof entry === 'string' ? [list, index] : [list, index, 'match']
      const { match, reason, until } =
        typeof entry === 'string' ? { match: entry } : { reason: undefined, until: undefined, ...entry }
      const selector = parseSelector(match)
      if (typeof selector === 'string') {
        this.#problem(path, `"${match.slice(0, 60)}": ${selector}`, 'As in npm:@acme/* or pypi:six@1.16.0.')
        return []
      }
      const untilMs = until === undefined ? undefined : timeOf(until)
      if (Number.isNaN(untilMs)) {
        this.#problem([list, index, 'until'], 'until is no date', 'As in 2026-12-31 or 2026-12-31T12:00:00Z.')
        return []
      }
      return [
        { match, selector, ...(reason === undefined ? {} : { reason }), ...(untilMs === undefined ? {} : { untilMs }) },
      ]
    })
  }

  #refuseDoubles(rules: readonly RuleDocument[]): void {
    const seen = new Set<string>()
    for (const [index, { id }] of rules.entries()) {
      const path: Path = ['rules', index, 'id']
      if (RESERVED_IDS.has(id)) this.#problem(path, `${id} is a built-in rule`, 'Give the rule another id.')
      if (seen.has(id)) this.#problem(path, `there are two rules ${id}`, 'Give one of them another id.')
      seen.add(id)
    }
  }

  #refuseLongDefault({ approvals = {} }: PolicyDocument): void {
    const { days, maxDays } = approvalsOf(approvals)
    if (approvals.days !== undefined && days > maxDays)
      this.#problem(['approvals', 'days'], `days is more than max_days, ${maxDays}`, 'Make it no longer than that.')
  }

  #problem(path: Path, message: string, hint: string, offset?: number): void {
    this.#problems.push(this.#whole.problem(path, message, hint, offset))
  }
}

/** Milliseconds since the epoch, or NaN. A time without a zone would mean another moment on every machine. */
function timeOf(text: string): number {
  const isZoned = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/.test(text)
  return isZoned && isInCalendar(text) ? Date.parse(text) : Number.NaN
}

/** JSON with sorted keys: comments, key order, quoting and defaults spelled out or not make no difference. */
function canonical(document: PolicyDocument): string {
  const rules = document.rules.map((rule) => ({
    mode: 'enforce',
    waivable: true,
    unknown: 'skip',
    ...rule,
    when: rule.when.trim(),
    why: rule.why.trim(),
  }))
  return JSON.stringify({ allow: [], deny: [], ...document, rules }, sorted)
}

function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
