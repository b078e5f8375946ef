import type { Migration } from 'kysely/migration'
import { initial } from './0001-initial.ts'
import type { ColumnTypes } from './types.ts'

/** In order. Listed here and not found in a folder, so that the compiled package works as the sources do. */
export function migrationsFor(types: ColumnTypes): Record<string, Migration> {
  return {
    '0001-initial': initial(types),
  }
}
