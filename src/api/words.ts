import { z } from 'zod'
import { ARTIFACT_KINDS, READ_AS } from '../model/artifact-kind.ts'
import { CAPABILITIES } from '../model/capability.ts'
import { CASE_STATES } from '../model/case-state.ts'
import { ECOSYSTEMS } from '../model/ecosystem.ts'
import { MOMENTS, SEVERITIES } from '../model/finding.ts'
import { MODES, OUTCOMES } from '../model/outcome.ts'
import type { Answer } from './answer.ts'

// Words of the model's that need nothing of Node: the types of these schemas are the browser's, too.
export const ecosystem = z.enum(ECOSYSTEMS)
export const outcome = z.enum(OUTCOMES)
export const mode = z.enum(MODES)
export const caseState = z.enum(CASE_STATES)
/**
 * Where a case stands, more closely than its state. `waiting`: nobody asked by the form; `requested`: somebody did; `expired`: it was released, and
 * that has ended; `superseded`: its file has other bytes now, or an outbreak blocks it; `auto-released`: nothing refuses it any more but for time.
 */
export const standing = z.enum([
  'waiting',
  'requested',
  'proposed',
  'expired',
  'superseded',
  'approved',
  'rejected',
  'auto-released',
  'closed',
])
export const severity = z.enum(SEVERITIES)
export const moments = z.enum([...MOMENTS, 'call'])
export const capability = z.enum(CAPABILITIES)
export const artifactKind = z.enum(ARTIFACT_KINDS)
export const readAs = z.enum(READ_AS)

export const artifactName = z
  .object({
    ecosystem,
    name: z.string(),
    version: z.string(),
    filename: z.string(),
    kind: artifactKind,
  })
  .meta({ id: 'ArtifactName' })

/** How many cases stand in each state. */
export const counts = z
  .object({
    open: z.number().int(),
    released: z.number().int(),
    rejected: z.number().int(),
    closed: z.number().int(),
  })
  .meta({ id: 'CaseCounts' })

export type Ecosystem = Answer<typeof ecosystem>
export type Outcome = Answer<typeof outcome>
export type CaseState = Answer<typeof caseState>
export type Standing = Answer<typeof standing>
export type Moment = Answer<typeof moments>
export type Severity = Answer<typeof severity>
export type Capability = Answer<typeof capability>
export type ArtifactKind = Answer<typeof artifactKind>
export type ArtifactName = Answer<typeof artifactName>
export type Counts = Answer<typeof counts>
