import { z } from 'zod'
import { ARTIFACT_KINDS, KIND_ECOSYSTEM, type ArtifactName } from '../../model/artifact.ts'
import { ECOSYSTEMS, NAMING } from '../../model/ecosystem.ts'
import { LazaretError } from '../../model/errors.ts'
import { isRecord } from '../../model/json.ts'
import { PROFILES } from './profile.ts'

const text = z.string().min(1).max(4096)

/** One line of a jobs file. Fields that are not named here are handed back in the answer. */
const JOB = z.looseObject({
  /** path of the artifact, from the working folder */
  file: text,
  ecosystem: z.enum(ECOSYSTEMS),
  kind: z.enum(ARTIFACT_KINDS),
  /** as upstream names it; the file may have another name */
  filename: text,
  name: text,
  version: text,
  profile: z.enum(PROFILES),
  /** path of the file of the version before */
  before: text.optional(),
})

export type Job = z.infer<typeof JOB>

/** A line as JSON, as far as it is an object: what an answer hands back even where it is no job. */
export function fieldsOf(line: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(line)
    return isRecord(parsed) ? parsed : {}
  } catch {
    return {}
  }
}

/** Throws LazaretError `bad-request`, which says what is wrong with the job. */
export function jobOf(fields: Readonly<Record<string, unknown>>): Job {
  const read = JOB.safeParse(fields)
  if (!read.success) {
    const problems = read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    throw new LazaretError('bad-request', `no job: ${problems.join('; ')}`)
  }
  const { ecosystem, kind, profile, before } = read.data
  if (KIND_ECOSYSTEM[kind] !== ecosystem)
    throw new LazaretError('bad-request', `no job: ${ecosystem} has no files of kind ${kind}`)
  if (profile === 'update' && before === undefined)
    throw new LazaretError('bad-request', 'no job: an update needs `before`, the file of the version before')
  if (profile !== 'update' && before !== undefined)
    throw new LazaretError('bad-request', `no job: \`before\` is for updates, not for the profile ${profile}`)
  return read.data
}

export function artifactNameOf({ ecosystem, kind, filename, name, version }: Job): ArtifactName {
  return { ecosystem, kind, filename, version, name: NAMING[ecosystem].canonical(name) }
}
