import { openStoreOf, type StorePlace } from '../../app/open-store.ts'
import type { Store } from '../../store/store.ts'

/** Opens the store and nothing else, for as long as `work` takes. Throws as `openStoreOf`. */
export async function withStore<Result>(place: StorePlace, work: (store: Store) => Promise<Result>): Promise<Result> {
  const store = await openStoreOf(place, () => new Date())
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}
