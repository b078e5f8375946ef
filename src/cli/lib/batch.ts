import { open, readFile, stat, type FileHandle } from 'node:fs/promises'
import { BoundedMap } from '../../model/bounded-map.ts'
import { LazaretError } from '../../model/errors.ts'
import type { Outcome } from '../../model/verdict.ts'
import { artifactNameOf, fieldsOf, jobOf } from './job.ts'
import { judgeFile, measureFile, registryOf, type Measure, type Measured } from './judge-file.ts'
import type { Judge } from './judge.ts'
import { rowOf, type Answer } from './row.ts'

/** Jobs under way for each inspection thread: one that takes a minute must not leave the others idle. */
const AHEAD_PER_WORKER = 8

/** Inspections remembered: a file is mostly judged under several profiles one after the other. */
const REMEMBERED = 64

/** How many jobs had which outcome; `error`: could not be judged. */
export type Tally = Record<Outcome | 'error', number>

/** What was handed in, as far as it was an object, and the answer; `job`: number of the line, 1-based. */
interface Row {
  readonly fields: Readonly<Record<string, unknown>>
  readonly job: number
  readonly answer: Answer | { readonly error: string }
}

/**
 * Judges the jobs of a file of JSON lines, and writes one line for each, in the same order. A job that cannot be judged is a
 * line with `error`, and the next one goes on. Throws where the jobs cannot be read or the answers cannot be written.
 */
export async function judgeJobs(judge: Judge, jobs: string, out: string): Promise<Tally> {
  // Both before any work: what is wrong with a path is said at once.
  const lines = (await readFile(jobs, 'utf8')).split('\n')
  const target = await openAnswers(out, jobs)
  const tally: Tally = { allow: 0, warn: 0, hold: 0, quarantine: 0, block: 0, error: 0 }
  const write = async ({ fields, job, answer }: Row): Promise<void> => {
    tally['error' in answer ? 'error' : answer.outcome] += 1
    await target.appendFile(`${JSON.stringify({ ...fields, job, ...answer })}\n`)
  }
  try {
    const measure = rememberer(judge)
    const underWay: Promise<Row>[] = []
    for (const [index, line] of lines.entries()) {
      if (line.trim() === '') continue
      underWay.push(judgeLine(judge, line, index + 1, measure))
      if (underWay.length < judge.config.inspectionWorkers * AHEAD_PER_WORKER) continue
      const oldest = underWay.shift()
      if (oldest !== undefined) await write(await oldest)
    }
    for (const row of underWay) await write(await row)
  } finally {
    await target.close()
  }
  return tally
}

/** Answers of an earlier run are replaced; the jobs themselves are not. */
async function openAnswers(out: string, jobs: string): Promise<FileHandle> {
  const [{ dev, ino }, there] = await Promise.all([stat(jobs), stat(out).catch(() => undefined)])
  if (there?.dev === dev && there.ino === ino) throw new LazaretError('bad-request', '--out is the jobs file itself')
  return open(out, 'w')
}

/** Inspects each file once, as long as the jobs that ask for it are near each other. */
function rememberer(judge: Judge): Measure {
  const known = new BoundedMap<string, Promise<Measured>>(REMEMBERED)
  return (path, form) => {
    const key = JSON.stringify([path, form.kind, form.filename])
    const measured = known.use(key) ?? measureFile(judge.inspector, path, form)
    known.set(key, measured)
    return measured
  }
}

/** Never rejects: what goes wrong with one job is its answer. */
async function judgeLine(judge: Judge, line: string, number: number, measure: Measure): Promise<Row> {
  const fields = fieldsOf(line)
  try {
    const job = jobOf(fields)
    const { policy } = judge.policies.inForce(registryOf(judge, job.ecosystem).name)
    const { file: path, profile, before } = job
    const judged = await judgeFile(judge, { path, named: artifactNameOf(job), profile, before }, measure)
    return { fields, job: number, answer: rowOf(judged, policy) }
  } catch (error) {
    return { fields, job: number, answer: { error: error instanceof Error ? error.message : String(error) } }
  }
}
