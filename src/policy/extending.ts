import { stringify } from 'yaml'
import { isRecord } from '../model/json.ts'
import { lookup } from '../model/lookup.ts'
import {
  APPROVALS_KEYS,
  EXTENDING_DOCUMENT,
  POLICY_DOCUMENT,
  RULE_KEYS,
  type ApprovalsDocument,
  type ExtendingDocument,
  type Override,
  type PolicyDocument,
  type RuleDocument,
} from './document.ts'
import { POLICY_LIMITS } from './limits.ts'
import type { PolicyProblem } from './policy.ts'
import { didYouMean } from './spelling.ts'
import { YamlSource, type Path } from './yaml-source.ts'

/** Policies that a policy extends, one over the other. */
export const BASES_MAX = 4

/** A text, and the name under which problems in it are reported. */
export interface SourceFile {
  readonly source: string
  readonly file: string
}

/** A text that cannot be had, and why. */
export interface MissingFile {
  readonly file: string
  readonly problem: string
}

/** Reads what `extends` names in the policy file `from`. */
export type ReadBase = (name: string, from: string) => SourceFile | MissingFile

/** A policy with all that it extends, as one document. */
export interface WholeDocument {
  readonly document: PolicyDocument
  /** the document as a text that extends nothing */
  readonly source: string
  /** a problem with the value at a path of the document, where it was written; `offset` points into a text */
  readonly problem: (path: Path, message: string, hint: string, offset?: number) => PolicyProblem
}

/** `files`: those that were read or could not be, the policy's own first. */
export type ReadDocument = { readonly files: readonly string[] } & (
  | ({ readonly ok: true } & WholeDocument)
  | { readonly ok: false; readonly problems: readonly PolicyProblem[] }
)

/** Reads a policy's text and those that it extends. Nothing is thrown; what is wrong in any of them yields no document. */
export function readDocument({ source, file }: SourceFile, readBase: ReadBase): ReadDocument {
  return read({ source, file }, readBase, [])
}

/** `extending`: the files that lead here. */
function read({ source, file }: SourceFile, readBase: ReadBase, extending: readonly string[]): ReadDocument {
  const yaml = new YamlSource(source, file, POLICY_LIMITS.sourceLength)
  const failed = (problems: readonly PolicyProblem[], more: readonly string[] = []): ReadDocument => ({
    ok: false,
    files: [file, ...more],
    problems,
  })
  if (yaml.problems.length > 0) return failed(yaml.problems)
  const value = yaml.value()
  if (!isRecord(value) || !Object.hasOwn(value, 'extends')) {
    const parsed = POLICY_DOCUMENT.safeParse(value)
    if (!parsed.success) return failed(yaml.schemaProblems(parsed.error, keysAt))
    return { ok: true, files: [file], document: parsed.data, source, problem: (...args) => yaml.problem(...args) }
  }
  const parsed = EXTENDING_DOCUMENT.safeParse(value)
  if (!parsed.success) return failed(yaml.schemaProblems(parsed.error, keysAt))
  const name = parsed.data.extends
  const found = readBase(name, file)
  if ('problem' in found) return failed([yaml.problem(['extends'], found.problem, '')], [found.file])
  const chain = [...extending, file]
  if (chain.includes(found.file))
    return failed([yaml.problem(['extends'], `${name} extends this policy in turn`, 'Let one of them stand alone.')])
  if (chain.length > BASES_MAX)
    return failed([yaml.problem(['extends'], `more than ${BASES_MAX} policies extend each other`, '')])
  const base = read(found, readBase, chain)
  if (!base.ok) return failed(base.problems, base.files)
  const joined = new Joined(base, yaml, parsed.data)
  if (joined.problems.length > 0) return failed(joined.problems, base.files)
  const whole = joined.whole()
  if (whole.source.length > POLICY_LIMITS.sourceLength) {
    const message = `with its base the policy is longer than ${POLICY_LIMITS.sourceLength} characters`
    return failed([yaml.problem(['extends'], message, '')], base.files)
  }
  return { ok: true, files: [file, ...base.files], ...whole }
}

/** Where a value of the document was written. */
interface Place {
  readonly problem: WholeDocument['problem']
  readonly path: Path
}

/** A policy over its base. What it does not say the base does; lists are joined; a rule is changed by its id under `override`. */
class Joined {
  readonly problems: PolicyProblem[] = []
  readonly #base: WholeDocument
  readonly #own: YamlSource
  readonly #document: PolicyDocument
  /** of rules of the base */
  readonly #ids: ReadonlySet<string>
  /** by the JSON of a path of the document */
  readonly #places = new Map<string, Place>()

  constructor(base: WholeDocument, own: YamlSource, document: ExtendingDocument) {
    this.#base = base
    this.#own = own
    this.#ids = new Set(base.document.rules.map(({ id }) => id))
    const { override = {}, name, description } = document
    const changed = lookup(override)
    const allow = this.#list('allow', base.document.allow ?? [], document.allow ?? [])
    const deny = this.#list('deny', base.document.deny ?? [], document.deny ?? [])
    this.#document = {
      version: 1,
      name,
      ...(description === undefined ? {} : { description }),
      define: this.#definitions(base.document.define ?? {}, document.define ?? {}),
      ...(allow.length === 0 ? {} : { allow }),
      ...(deny.length === 0 ? {} : { deny }),
      approvals: this.#approvals(base.document.approvals, document.approvals),
      rules: this.#rules(changed, document.rules ?? []),
    }
    this.#lookAtIds(Object.keys(override))
  }

  whole(): WholeDocument {
    return {
      document: this.#document,
      source: stringify(this.#document, { lineWidth: 0 }),
      problem: (path, message, hint, offset) => {
        const place = this.#placeOf(path)
        return place.problem(place.path, message, hint, offset)
      },
    }
  }

  #placeOf(path: Path): Place {
    for (let length = path.length; length > 0; length -= 1) {
      const place = this.#places.get(JSON.stringify(path.slice(0, length)))
      if (place !== undefined) return { ...place, path: [...place.path, ...path.slice(length)] }
    }
    return this.#inOwn(path)
  }

  #inOwn(path: Path): Place {
    return { problem: (...args) => this.#own.problem(...args), path }
  }

  #place(path: Path, place: Place): void {
    this.#places.set(JSON.stringify(path), place)
  }

  #definitions(base: Readonly<Record<string, string>>, own: Readonly<Record<string, string>>): Record<string, string> {
    for (const name of Object.keys(base))
      if (!Object.hasOwn(own, name)) this.#place(['define', name], this.#inBase(['define', name]))
    return { ...base, ...own }
  }

  /** What is wrong with what the base says beside its own is for its own to mend. */
  #approvals(base: ApprovalsDocument = {}, own: ApprovalsDocument | undefined): ApprovalsDocument {
    for (const key of Object.keys(base))
      if (own !== undefined && !Object.hasOwn(own, key)) this.#place(['approvals', key], this.#inOwn(['approvals']))
    return { ...base, ...own }
  }

  #inBase(path: Path): Place {
    return { problem: this.#base.problem, path }
  }

  #list<Entry>(list: 'allow' | 'deny', base: readonly Entry[], own: readonly Entry[]): Entry[] {
    for (const index of base.keys()) this.#place([list, index], this.#inBase([list, index]))
    for (const index of own.keys()) this.#place([list, base.length + index], this.#inOwn([list, index]))
    if (base.length + own.length > POLICY_LIMITS.listEntries)
      this.#problem([list], `more than ${POLICY_LIMITS.listEntries} entries with those of the base`)
    return [...base, ...own]
  }

  #rules(changed: Readonly<Record<string, Override>>, own: PolicyDocument['rules']): PolicyDocument['rules'] {
    const rules: PolicyDocument['rules'] = []
    for (const [index, rule] of this.#base.document.rules.entries()) {
      const change = changed[rule.id]
      if (change === 'off') continue
      this.#place(['rules', rules.length], this.#inBase(['rules', index]))
      for (const key of Object.keys(change ?? {}))
        this.#place(['rules', rules.length, key], this.#inOwn(['override', rule.id, key]))
      rules.push(over(rule, change ?? {}))
    }
    for (const [index, rule] of own.entries()) {
      if (this.#ids.has(rule.id))
        this.#problem(['rules', index, 'id'], `the base has a rule ${rule.id}`, 'Change it under override.')
      this.#place(['rules', rules.length], this.#inOwn(['rules', index]))
      rules.push(rule)
    }
    if (rules.length > POLICY_LIMITS.rules)
      this.#problem(['rules'], `more than ${POLICY_LIMITS.rules} rules with those of the base`)
    return rules
  }

  #lookAtIds(overridden: readonly string[]): void {
    for (const id of overridden)
      if (!this.#ids.has(id)) this.#problem(['override', id], `the base has no rule ${id}`, didYouMean(id, this.#ids))
  }

  #problem(path: Path, message: string, hint = ''): void {
    this.problems.push(this.#own.problem(path, message, hint))
  }
}

/** A rule of the base with what is changed of it. */
function over(rule: RuleDocument, change: Exclude<Override, 'off'>): RuleDocument {
  const { why = rule.why, when = rule.when, then: outcome = rule.then, ...rest } = change
  return { ...rule, ...rest, why, when, then: outcome }
}

function keysAt(path: Path): readonly string[] {
  if (path.length === 0) return Object.keys(EXTENDING_DOCUMENT.shape)
  if (path[0] === 'define') return []
  if (path[0] === 'approvals') return APPROVALS_KEYS
  if (path[0] === 'rules' || path[0] === 'override') return RULE_KEYS
  return ['match', 'reason', 'until']
}
