import type { BatchChoice } from '../api/cases.ts'
import { LazaretError, type ErrorCode } from '../model/errors.ts'
import type { Decisions } from './decide.ts'
import { reasonIn } from './deciding.ts'
import type { Reviewer } from './people.ts'
import { must } from './permissions.ts'
import type { Releases } from './release.ts'

/** What became of one of the cases. */
export type BatchResult =
  | { readonly id: string; readonly done: 'released' | 'proposed' | 'rejected' }
  | { readonly id: string; readonly problem: ErrorCode; readonly message: string }

/**
 * One decision on many cases, one after the other: each is saved, or not, as if it stood alone, with its own events and under its own rules. A
 * release is of the file only. Throws `forbidden` and `bad-request` before the first, where none of them could be decided so.
 */
export async function decideMany(
  { decisions, releases }: { readonly decisions: Decisions; readonly releases: Releases },
  reviewer: Reviewer,
  { decision, reason, ticket, cases }: BatchChoice,
): Promise<readonly BatchResult[]> {
  must(reviewer.role, 'decide')
  reasonIn(reason)
  const results: BatchResult[] = []
  for (const { id, revision } of cases) {
    try {
      if (decision === 'reject') {
        await decisions.reject(reviewer, id, { revision, reason })
        results.push({ id, done: 'rejected' })
        continue
      }
      const more = ticket === undefined ? {} : { ticket }
      const released = await releases.release(reviewer, id, { revision, reason, scope: { kind: 'digest' }, ...more })
      results.push({ id, done: 'proposal' in released ? 'proposed' : 'released' })
    } catch (error) {
      if (!(error instanceof LazaretError)) throw error
      results.push({ id, problem: error.code, message: error.message })
    }
  }
  return results
}
