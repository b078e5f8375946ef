import { z } from 'zod'
import { CONFIDENCES } from '../model/finding.ts'
import { count, moment, sha256, type Answer } from './answer.ts'
import { capability, moments, readAs, severity } from './words.ts'

/** A place of the evidence. */
export const place = z.object({
  role: z.enum(['trigger', 'step', 'source', 'sink', 'subject']),
  line: z.number().int().exactOptional(),
  column: z.number().int().exactOptional(),
  /** where the column stands in its line as the frame shows it, 0-based */
  offset: z.number().int().exactOptional(),
  /** its line is too long to be shown whole */
  isCut: z.literal(true).exactOptional(),
  note: z.string(),
})

/** Lines of one file that stand together, with every place of the evidence in them. */
export const frame = z.object({
  path: z.string(),
  places: z.array(place),
  snippet: z.object({ firstLine: z.number().int(), lines: z.array(z.string()) }).exactOptional(),
})

export const finding = z
  .object({
    check: z.string(),
    severity,
    confidence: z.enum(CONFIDENCES),
    message: z.string(),
    moment: moments.exactOptional(),
    frames: z.array(frame),
  })
  .meta({ id: 'Finding' })

export const surfaceFile = z.object({
  path: z.string(),
  startedBy: z.array(z.string()),
  moment: moments.exclude(['call']),
  capabilities: z.array(capability),
})

/** A host that code names, and when it is reached. */
export const hostFact = z.object({ name: z.string(), moment: moments, path: z.string(), line: z.number().int() })

/** What the inspection knows of a file; lists are bounded, counts are not. */
export const facts = z
  .object({
    about: z.enum(['bytes', 'file']).exactOptional(),
    integrity: z.enum(['verified', 'unclaimed', 'mismatch']).exactOptional(),
    digest: sha256,
    readAs,
    inspector: z.string(),
    unpackedBytes: count,
    files: z.array(z.object({ path: z.string(), sizeBytes: count, sha256: sha256.exactOptional() })),
    fileCount: count,
    installScripts: z.record(z.string(), z.string()),
    surface: z.array(surfaceFile),
    surfaceDigest: z.string(),
    inputsDigest: z.string().exactOptional(),
    surfaceCapabilities: z.array(capability),
    capabilities: z.array(capability),
    hosts: z.object({ named: z.array(hostFact), isWhole: z.boolean() }).exactOptional(),
    dependencies: z.array(z.object({ name: z.string(), spec: z.string(), group: z.string(), direct: z.boolean() })),
    /** empty: it states none */
    licence: z.string().exactOptional(),
    findings: z.array(finding),
    findingCount: count,
    notExamined: z.array(z.object({ path: z.string(), reason: z.string() })),
    checksRun: z.array(z.string()),
    tookMs: z.number(),
  })
  .meta({ id: 'Facts' })

export const storedArtifact = z
  .object({
    ecosystem: z.string(),
    name: z.string(),
    version: z.string(),
    filename: z.string(),
    kind: z.string(),
    registry: z.string(),
    digest: sha256,
    sizeBytes: count,
    integrity: z.enum(['verified', 'unclaimed', 'mismatch']),
    /** what upstream claims of the bytes */
    claims: z.array(z.object({ algorithm: z.string(), hex: z.string() })),
    firstSeenAt: moment,
    storedAt: moment,
    replacedAt: moment.exactOptional(),
  })
  .meta({ id: 'StoredArtifact' })

export type Place = Answer<typeof place>
export type Frame = Answer<typeof frame>
export type Finding = Answer<typeof finding>
export type HostFact = Answer<typeof hostFact>
export type Facts = Answer<typeof facts>
export type FileFact = Facts['files'][number]
