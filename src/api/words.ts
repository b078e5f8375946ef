import { z } from 'zod'
import type { Answer } from './answer.ts'

export const ecosystem = z.enum(['npm', 'pypi'])
export const outcome = z.enum(['allow', 'warn', 'hold', 'quarantine', 'block'])
export const mode = z.enum(['enforce', 'observe'])
export const caseState = z.enum(['open', 'released', 'rejected', 'closed'])
/** Where a case stands, more closely than its state. */
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
export const severity = z.enum(['info', 'low', 'medium', 'high', 'critical'])
export const moments = z.enum(['install', 'build', 'startup', 'import', 'call'])
export const capability = z.enum([
  'env',
  'secrets',
  'network',
  'process',
  'filesystem-write',
  'dynamic-code',
  'native',
  'host-info',
  'obfuscated',
  'clipboard',
])
export const artifactKind = z.enum(['npm-tarball', 'wheel', 'sdist'])
export const readAs = z.enum(['npm-tarball', 'wheel', 'sdist-gzip', 'sdist-zip', 'sdist-other'])

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
export type Severity = Answer<typeof severity>
export type Capability = Answer<typeof capability>
export type ArtifactName = Answer<typeof artifactName>
export type Counts = Answer<typeof counts>
