import { openStore, type Bucket, type Store } from '../../store/store.ts'

/** Opens the records of a data folder, with the artifacts of `bucket` where they are kept there, and nothing else, for as long as `work` takes. Throws as `openStore`. */
export async function withStore<Result>(
  dataDir: string,
  work: (store: Store) => Promise<Result>,
  bucket?: Bucket,
): Promise<Result> {
  const store = await openStore({ dataDir, clock: () => new Date(), bucket })
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}
