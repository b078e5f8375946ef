import type { ContentFacts } from '../../model/fact.ts'
import type { AskedInspection } from '../../model/inspections.ts'
import { pack, unpack } from '../packed.ts'
import { ANSWER_BYTES_MAX, FACTS_BYTES_MAX } from './inspection-tables.ts'

/** Lists that all facts have. */
const LISTS = [
  'files',
  'surface',
  'surfaceCapabilities',
  'capabilities',
  'dependencies',
  'findings',
  'notExamined',
  'checksRun',
] as const

/** Facts as they are answered; undefined: they are too large for that. */
export async function answerOf(facts: ContentFacts): Promise<Buffer | undefined> {
  const bytes = Buffer.from(JSON.stringify(facts))
  if (bytes.length > FACTS_BYTES_MAX) return undefined
  const packed = await pack(bytes)
  return packed.length > ANSWER_BYTES_MAX ? undefined : packed
}

/**
 * The facts of an answer, where they are about what was asked, and of the revision that was asked for or of an inspection that failed;
 * undefined where they are not, or are none.
 */
export async function factsIn(
  answer: Buffer | null | undefined,
  { digest, readAs, inspector }: AskedInspection,
): Promise<ContentFacts | undefined> {
  if (answer === null || answer === undefined) return undefined
  try {
    const facts: Omit<ContentFacts, 'about'> & { readonly about: string } = JSON.parse(
      (await unpack(answer, FACTS_BYTES_MAX)).toString(),
    )
    const isOfIt = facts.about === 'bytes' && facts.digest === digest && facts.readAs === readAs
    const isMeasured = facts.inspector === inspector && facts.checksRun.length > 0
    // A failure says so, and quarantines.
    const isFailure = facts.inspector === 'none' && facts.findings.some(({ check }) => check === 'check-failed')
    return isOfIt && (isMeasured || isFailure) && LISTS.every((list) => Array.isArray(facts[list]))
      ? { ...facts, about: 'bytes' }
      : undefined
  } catch {
    return undefined
  }
}
