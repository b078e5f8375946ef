import { z } from 'zod'
import { LazaretError } from '../../model/errors.ts'
import { wantedBy } from '../../model/schema-words.ts'
import { cut } from '../../model/text.ts'

/** `value` as the schema says, or `bad-request` with the first thing that is wrong. */
export function parse<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  const place = issue?.path.map((step) => String(step)).join('.') ?? ''
  const message = issue === undefined ? 'is not understood' : wantedBy(issue)
  throw new LazaretError('bad-request', cut(`${place === '' ? 'the request' : place} ${message}`, 300))
}

export const idParams = z.object({ id: z.string().min(1).max(100) })

/** A page of a list: at most this many rows, and where the page before ended. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  before: z.string().max(200).optional(),
})

/** As `pageQuery`, of a list that is given whole where nobody asks for a page. */
export const listQuery = pageQuery.extend({ limit: z.coerce.number().int().min(1).max(200).optional() })
