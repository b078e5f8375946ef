import { openStore, type Store } from '../../store/store.ts'

/** Opens the records of a data folder, and nothing else, for as long as `work` takes. Throws as `openStore`. */
export async function withStore<Result>(dataDir: string, work: (store: Store) => Promise<Result>): Promise<Result> {
  const store = await openStore({ dataDir, clock: () => new Date() })
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}
