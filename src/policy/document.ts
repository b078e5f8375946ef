import { z } from 'zod'
import { ECOSYSTEMS } from '../model/ecosystem.ts'
import { MODES } from '../model/verdict.ts'
import { POLICY_LIMITS } from './limits.ts'

/** Outcomes that a rule may ask for. */
const OUTCOME = z.enum(['warn', 'hold', 'quarantine', 'block'])

const ENTRY = z.union([
  z.string().max(300),
  z.strictObject({
    match: z.string().max(300),
    reason: z.string().max(1_000).optional(),
    until: z.string().max(40).optional(),
  }),
])

/** YAML reads a bare `true` as no text. */
const CONDITION = z.preprocess((value) => (typeof value === 'boolean' ? String(value) : value), z.string().min(1))

/** people who must agree to a release */
const REVIEWERS = z.int().min(1).max(2)
const DAYS = z.int().min(1).max(3650)

const RULE = z.strictObject({
  id: z
    .string()
    .max(64)
    .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'must be words in lower case, joined by "-"'),
  why: z.string().min(1).max(1_000),
  when: CONDITION,
  then: OUTCOME,
  mode: z.enum(MODES).optional(),
  waivable: z.boolean().optional(),
  message: z.string().min(1).optional(),
  unknown: z.enum(['skip', 'warn', 'hold', 'quarantine', 'block']).optional(),
  ecosystems: z.array(z.enum(ECOSYSTEMS)).min(1).optional(),
  stands_after_days: z.int().min(1).max(3650).optional(),
  reviewers: REVIEWERS.optional(),
})

/** What a release must be like. */
const APPROVALS = z.strictObject({
  reviewers: REVIEWERS.optional(),
  days: DAYS.optional(),
  max_days: DAYS.optional(),
  ticket: z.enum(['optional', 'required']).optional(),
  emergency_hours: z.int().min(0).max(72).optional(),
  /** people who must agree before a policy that is looser than this one takes its place */
  loosening: REVIEWERS.optional(),
})

/** The shape of a policy file. Strict: a misspelt key is an error, since an ignored one would be a rule that never fires. */
export const POLICY_DOCUMENT = z.strictObject({
  version: z.literal(1),
  name: z
    .string()
    .max(64)
    .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'must be words in lower case, joined by "-"'),
  description: z.string().max(2_000).optional(),
  /** conditions by name, for rules, and for those that stand below */
  define: z
    .record(
      z
        .string()
        .max(64)
        .regex(/^[a-z][a-z0-9_]*$/, 'must be a word in lower case; "_" may join several'),
      CONDITION,
    )
    .optional(),
  allow: z.array(ENTRY).max(POLICY_LIMITS.listEntries).optional(),
  deny: z.array(ENTRY).max(POLICY_LIMITS.listEntries).optional(),
  approvals: APPROVALS.optional(),
  rules: z.array(RULE).max(POLICY_LIMITS.rules),
})

/** What of a rule of the base is another, or `off`: the rule is not there. */
const OVERRIDE = z.union([z.literal('off'), RULE.omit({ id: true }).partial()])

/** The shape of a policy file that extends another: a shipped pack by its name, or a file by its path from this one. */
export const EXTENDING_DOCUMENT = POLICY_DOCUMENT.extend({
  extends: z.string().min(1).max(1_000),
  /** rules of the base, by id */
  override: z.record(z.string().max(64), OVERRIDE).optional(),
  rules: POLICY_DOCUMENT.shape.rules.optional(),
})

export const RULE_KEYS: readonly string[] = Object.keys(RULE.shape)

export const APPROVALS_KEYS: readonly string[] = Object.keys(APPROVALS.shape)

export type Override = z.infer<typeof OVERRIDE>
export type ExtendingDocument = z.infer<typeof EXTENDING_DOCUMENT>
export type PolicyDocument = z.infer<typeof POLICY_DOCUMENT>
export type RuleDocument = z.infer<typeof RULE>
export type ApprovalsDocument = z.infer<typeof APPROVALS>
export type EntryDocument = z.infer<typeof ENTRY>
