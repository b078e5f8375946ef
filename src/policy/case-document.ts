import { z } from 'zod'
import { ADVISORY_SEVERITIES } from '../model/advisory.ts'
import { ARTIFACT_KINDS } from '../model/artifact.ts'
import { CAPABILITIES } from '../model/capability.ts'
import { ECOSYSTEMS } from '../model/ecosystem.ts'
import { CONFIDENCES, MOMENTS, SEVERITIES } from '../model/finding.ts'
import { OUTCOMES } from '../model/verdict.ts'

/** `90m`, `12h`, `30d` */
const LENGTH = z.string().regex(/^\d{1,6}[smhd]$/, 'must be a length of time like 90m, 12h or 30d')
const UNKNOWN_WORD = z.literal('unknown')
const NAMES = z.array(z.string())
const CAPABILITY_LIST = z.array(z.enum(CAPABILITIES))

const FINDING = z.strictObject({
  check: z.string(),
  severity: z.enum(SEVERITIES).default('high'),
  confidence: z.enum(CONFIDENCES).default('high'),
  message: z.string().optional(),
  moment: z.enum([...MOMENTS, 'call']).default('call'),
})

const DEPENDENCY = z.strictObject({
  name: z.string(),
  spec: z.string().default('^1.0.0'),
  group: z.string().default('dependencies'),
  direct: z.boolean().default(false),
})

const HOST = z.strictObject({
  name: z.string(),
  moment: z.enum([...MOMENTS, 'call']).default('call'),
  path: z.string().default('index.js'),
  line: z.int().default(1),
})

const ADVISORY = z.strictObject({
  id: z.string(),
  malware: z.boolean().default(false),
  severity: z.enum(ADVISORY_SEVERITIES).default('high'),
  summary: z.string().default('a record'),
  /** versions that it names; left out: all of them */
  versions: NAMES.optional(),
  /** the version with the fix: those before it are affected */
  fixed: z.string().optional(),
})

/** What is known of the bytes of one version. */
const CONTENT = {
  findings: z.array(FINDING).optional(),
  /** name -> command */
  install_scripts: z.record(z.string(), z.string()).optional(),
  surface_capabilities: CAPABILITY_LIST.optional(),
  capabilities: CAPABILITY_LIST.optional(),
  dependencies: z.array(DEPENDENCY).optional(),
  licence: z.string().optional(),
  hosts: z.union([UNKNOWN_WORD, z.array(HOST)]).optional(),
}

const GIVEN = z.strictObject({
  artifact: z
    .strictObject({
      ecosystem: z.enum(ECOSYSTEMS).optional(),
      name: z.string().optional(),
      version: z.string().optional(),
      kind: z.enum(ARTIFACT_KINDS).optional(),
      age: z.union([UNKNOWN_WORD, LENGTH]).optional(),
      first_seen_age: LENGTH.optional(),
      size: z.union([UNKNOWN_WORD, z.int()]).optional(),
      withdrawn: z.boolean().optional(),
      claimed: z.boolean().optional(),
      integrity: z.enum(['verified', 'unclaimed', 'mismatch']).optional(),
      replaced: z.boolean().optional(),
      publisher: z.string().optional(),
    })
    .optional(),
  /** how the release came beside those before it; left out: nothing out of the ordinary */
  release: z
    .strictObject({
      publisher_is_new: z.union([UNKNOWN_WORD, z.boolean()]).optional(),
      provenance_lost: z.boolean().optional(),
      days_since_previous: z.union([UNKNOWN_WORD, z.int()]).optional(),
      burst: z.union([UNKNOWN_WORD, z.int()]).optional(),
      size_percent: z.union([UNKNOWN_WORD, z.int()]).optional(),
    })
    .optional(),
  project: z
    .strictObject({
      age: z.union([UNKNOWN_WORD, LENGTH]).optional(),
      maintainers: z.union([UNKNOWN_WORD, NAMES]).optional(),
      former_maintainers: z.union([UNKNOWN_WORD, NAMES]).optional(),
      status: z.string().optional(),
      version_count: z.int().optional(),
      resembles_own: z.string().optional(),
    })
    .optional(),
  /** published records of the package; left out: none was ever imported */
  advisories: z.array(ADVISORY).optional(),
  /** who asks; absent: nobody in particular */
  requester: z.strictObject({ project: z.string().optional(), token: z.string().optional() }).optional(),
  ...CONTENT,
  /** what upstream says of packages, by name; left out: it is an old one with many versions */
  packages: z
    .record(
      z.string(),
      z.union([
        z.literal('unavailable'),
        z.strictObject({
          age: z.union([UNKNOWN_WORD, LENGTH]).default('2000d'),
          version_count: z.int().default(20),
        }),
      ]),
    )
    .optional(),
  /** the version before: the same as this one, but for what is said here */
  before: z
    .union([z.enum(['none', 'unknown', 'unavailable']), z.strictObject({ version: z.string().optional(), ...CONTENT })])
    .optional(),
  /** false: only metadata is known */
  inspected: z.boolean().optional(),
  /** rules that a waiver names */
  waived: NAMES.optional(),
  /** a person said no to these bytes */
  rejected: z.boolean().optional(),
})

/** The shape of a case file: facts in the words of policies, and the verdict that is wanted. */
export const CASES_DOCUMENT = z.strictObject({
  cases: z
    .array(
      z.strictObject({
        case: z.string().min(1).max(200),
        given: GIVEN,
        want: z.strictObject({
          outcome: z.enum(OUTCOMES),
          /** the deciding rules, all of them, in any order */
          rules: NAMES.optional(),
          /** rules that must be recorded, deciding or not */
          hits: NAMES.optional(),
          /** how long a hold still lasts */
          for: LENGTH.optional(),
        }),
      }),
    )
    .min(1)
    .max(1_000),
})

export type CaseDocument = z.infer<typeof CASES_DOCUMENT>['cases'][number]
export type Given = CaseDocument['given']
export type GivenContent = Pick<Given, keyof typeof CONTENT>
