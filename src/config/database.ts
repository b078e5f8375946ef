import { z } from 'zod'
import type { SchemaIssue } from '../model/schema-words.ts'

export const databaseSchema = z.strictObject({
  url: z
    .string()
    .max(2048)
    .refine(isDatabase, 'must be postgres://user@host/database')
    .optional()
    .describe(
      'secret, where it holds a password; records and log in PostgreSQL: `postgres://user:password@host/database`. Default: in `data_dir`',
    ),
})

/** Where records and log are kept; undefined: in the data folder. */
export interface DatabaseConfig {
  readonly url: string
}

export function databaseOf({ url }: z.output<typeof databaseSchema>): DatabaseConfig | undefined {
  return url === undefined ? undefined : { url }
}

/** What each setting allows and all of them together do not. */
export function databaseContradictions({
  database,
  blobs,
  audit,
}: {
  readonly database: z.output<typeof databaseSchema>
  readonly blobs: { readonly url?: string | undefined }
  readonly audit: { readonly key?: string | undefined }
}): readonly SchemaIssue[] {
  if (database.url === undefined && audit.key !== undefined)
    return [{ path: ['audit', 'key'], message: 'goes with database.url; a data folder has its key in audit.key' }]
  if (database.url === undefined || blobs.url !== undefined) return []
  const message =
    'goes with a bucket for artifacts: set blobs.url (LAZARET_BLOBS), too. PostgreSQL with artifacts in files is not supported'
  return [{ path: ['database', 'url'], message }]
}

function isDatabase(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, pathname } = new URL(text)
  return /^postgres(?:ql)?:$/.test(protocol) && hostname !== '' && pathname.length > 1
}
