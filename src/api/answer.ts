import { z } from 'zod'

/** What a schema of an answer leads to, as whoever reads the answer sees it. */
export type Answer<Schema extends z.ZodType> = Unchanging<z.output<Schema>>

type Unchanging<T> = { readonly [Key in keyof T]: Unchanging<T[Key]> }

/** ISO 8601 UTC */
export const moment = z.string().meta({ format: 'date-time' })

/** 64 hex digits */
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

/** `before` of the page after this one; absent: this is the last */
export const next = z.string().exactOptional()

export const count = z.number().int().min(0)
