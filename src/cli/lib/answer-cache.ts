import { createHash } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { App } from '../../app/app.ts'
import { inspectorRevision } from '../../inspection/revision.ts'
import type { LockEntry } from '../../lockfiles/lock.ts'
import { isRecord } from '../../model/json.ts'
import { OUTCOMES, type Outcome } from '../../model/verdict.ts'
import type { Judgement } from './judge-locked.ts'

/** How long an answer is given again, milliseconds: upstream may say something new, and records of malware come in. */
export const ANSWER_MS = 3_600_000

/** Most answers that are kept; the oldest go. */
const ANSWERS_MAX = 50_000

interface Kept {
  readonly judgement: Judgement & { readonly state: Outcome }
  /** ISO 8601 UTC */
  readonly until: string
}

/** Judgements of the last hour on entries of locks, kept in a file. Only whole ones: what could not be had is asked for again. */
export class AnswerCache {
  readonly #file: string
  readonly #revision: string
  readonly #answers: Map<string, Kept>

  private constructor(file: string, revision: string, answers: Map<string, Kept>) {
    this.#file = file
    this.#revision = revision
    this.#answers = answers
  }

  /** A file that is missing, damaged or of other policies, checks or upstreams is as none. */
  static async open(app: App): Promise<AnswerCache> {
    const file = join(app.config.dataDir, 'answers.json')
    const revision = revisionOf(app)
    const parsed = await parsedFile(file)
    const kept = isRecord(parsed) && parsed['revision'] === revision ? parsed['answers'] : undefined
    const entries = isRecord(kept) ? Object.entries(kept) : []
    return new AnswerCache(file, revision, new Map(entries.filter((one): one is [string, Kept] => isKept(one[1]))))
  }

  get(entry: LockEntry, now: Date): Judgement | undefined {
    const kept = this.#answers.get(keyOf(entry))
    return kept !== undefined && Date.parse(kept.until) > now.getTime() ? kept.judgement : undefined
  }

  set(entry: LockEntry, judgement: Judgement, now: Date): void {
    const { state, validUntil } = judgement
    if (state === 'outside' || state === 'unjudged') return
    const end = new Date(now.getTime() + ANSWER_MS).toISOString()
    const until = validUntil !== undefined && validUntil < end ? validUntil : end
    this.#answers.set(keyOf(entry), { judgement: { ...judgement, state }, until })
  }

  async save(now: Date): Promise<void> {
    const living = [...this.#answers].filter(([, { until }]) => Date.parse(until) > now.getTime()).slice(-ANSWERS_MAX)
    const text = JSON.stringify({ revision: this.#revision, answers: Object.fromEntries(living) })
    const temporary = `${this.#file}.${process.pid}`
    await writeFile(temporary, text, { mode: 0o600 })
    await rename(temporary, this.#file)
  }
}

function keyOf(entry: LockEntry): string {
  const { ecosystem, name, version = '', files } = entry
  return createHash('sha256')
    .update(JSON.stringify([ecosystem, name, version, files]))
    .digest('hex')
}

/** Of all that an answer follows from and that is not the entry. */
function revisionOf({ config, policies }: App): string {
  const registries = config.registries.map(({ name, upstream }) => [
    name,
    upstream,
    policies.inForce(name).policy.digest,
  ])
  return createHash('sha256')
    .update(JSON.stringify([inspectorRevision, registries]))
    .digest('hex')
}

async function parsedFile(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch {
    return undefined
  }
}

function isKept(value: unknown): value is Kept {
  if (!isRecord(value) || typeof value['until'] !== 'string' || !isRecord(value['judgement'])) return false
  const { state, rules, message, files, skipped } = value['judgement']
  return (
    OUTCOMES.some((one) => one === state) &&
    isTexts(rules) &&
    isTexts(files) &&
    typeof message === 'string' &&
    typeof skipped === 'number'
  )
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}
