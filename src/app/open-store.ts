import type { Config } from '../config/load.ts'
import type { Clock } from '../model/clock.ts'
import { openPostgresStore } from '../store/postgres/store.ts'
import { openStore, type Store } from '../store/store.ts'
import { bucketOf } from './bucket.ts'

/** Where records, log and artifacts are kept: in a folder, but for what is said to be elsewhere. */
export type StorePlace = Pick<Config, 'dataDir'> & Partial<Pick<Config, 'database' | 'auditKey' | 'blobs' | 'caFile'>>

/**
 * Opens the store that the configuration names. `serves`: for a server, of which one does what one does for all.
 * Throws LazaretError.
 */
export function openStoreOf(place: StorePlace, clock: Clock, serves = false): Promise<Store> {
  const { dataDir, database, auditKey, blobs, caFile } = place
  const bucket = bucketOf({ blobs, caFile })
  if (database === undefined) return openStore({ dataDir, clock, bucket })
  return openPostgresStore({ url: database.url, dataDir, key: auditKey, clock, bucket, serves })
}
