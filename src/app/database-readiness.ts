import type { Logger } from 'pino'
import type { Config } from '../config/load.ts'
import type { Readiness } from '../http/health.ts'
import { checkDatabase } from '../store/check/check-thread.ts'
import type { Store } from '../store/store.ts'

/** Not ready over a database that cannot be read, or over a file of one in which something is damaged, wherever that is. */
export function databaseReadiness(
  store: Pick<Store, 'probe'>,
  { dataDir, database }: Pick<Config, 'dataDir' | 'database'>,
  logger: Pick<Logger, 'error'>,
): { readonly readiness: Readiness; readonly close: () => Promise<void> } {
  const check =
    database === undefined
      ? checkDatabase(dataDir, (finding) =>
          logger.error(
            { finding },
            'the database is damaged: restore a backup, or move the folder away and start anew',
          ),
        )
      : undefined
  return {
    readiness: {
      name: 'database',
      async check() {
        const problem = await store.probe()
        if (problem !== undefined) return problem
        return check?.damage() === undefined ? undefined : 'its lazaret.db is damaged; restore a backup'
      },
    },
    close: async () => await check?.close(),
  }
}
