import type { z } from 'zod'

/** One route of the API as its users see it. The schemas are those that requests are parsed by, and answers are held against. */
export interface Operation {
  /** in the imperative, without a full stop */
  readonly summary: string
  readonly tag: 'session' | 'cases' | 'records' | 'audit' | 'incidents' | 'warming' | 'attempts' | 'description'
  readonly query?: z.ZodObject
  readonly body?: z.ZodObject
  /** media type of a body that is no JSON */
  readonly bodyType?: string
  /** absent: 200 */
  readonly status?: number
  /** absent: no body */
  readonly answer?: z.ZodType
  /** media types of an answer that is no JSON */
  readonly files?: readonly string[]
}
