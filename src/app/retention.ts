import type { Logger } from 'pino'
import type { Clock } from '../model/clock.ts'
import type { Sha256 } from '../model/digest.ts'
import type { Retention } from '../model/retention.ts'
import { recorded } from '../model/unit-of-work.ts'
import type { KeptBlobs } from '../store/kept-blobs.ts'
import type { Store } from '../store/store.ts'
import { freeBytes } from './disk.ts'
import { finishCut } from './log-cut.ts'

export interface DiskState {
  readonly freeBytes: number
  readonly artifactBytes: number
  readonly evicted: number
}

/** After the start, and then as often, milliseconds. */
const FIRST_MS = 60_000
const EVERY_MS = 60 * 60 * 1000

/** What was used in the last hour stays, whatever room it takes: it may be on its way to somebody. */
const IN_USE_MS = 60 * 60 * 1000

/** What was used in the last week stays for want of room alone: others may fill the disk, and would fill what an emptied cache leaves, too. */
const HOT_MS = 7 * 24 * 60 * 60 * 1000

export interface KeeperOptions {
  readonly store: Pick<Store, 'kept' | 'unitOfWork' | 'others'>
  readonly dataDir: string
  readonly retention: Retention
  readonly clock: Clock
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>
}

/** Keeps the data folder within its bounds: at the start and each hour. */
export class DiskKeeper {
  readonly #options: KeeperOptions
  #timer: NodeJS.Timeout | undefined
  #work: Promise<void> = Promise.resolve()
  #closed = false
  #state: DiskState = { freeBytes: 0, artifactBytes: 0, evicted: 0 }

  constructor(options: KeeperOptions) {
    this.#options = options
  }

  start(): void {
    // Known at once: who watches the free room must not be alarmed by the minute before the first sweep.
    void freeBytes(this.#options.dataDir).then(
      (free) => (this.#state = { ...this.#state, freeBytes: free }),
      (error: unknown) => this.#options.logger.error({ err: error }, 'the free room on the disk is not known'),
    )
    this.#timer = setTimeout(() => {
      this.#again()
      this.#timer = setInterval(() => this.#again(), EVERY_MS).unref()
    }, FIRST_MS).unref()
  }

  /** As of the last sweep. */
  state(): DiskState {
    return this.#state
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    await this.#work
  }

  #again(): void {
    this.#work = this.#work
      .then(() => this.sweep())
      .catch((error: unknown) => this.#options.logger.error({ err: error }, 'the data folder was not tidied up'))
  }

  /** Takes away what the bounds say, and warns of a disk that fills up. */
  async sweep(): Promise<void> {
    if (this.#options.store.others.leads()) await this.#tidy()
    const { dataDir, retention, logger } = this.#options
    const left = await freeBytes(dataDir)
    this.#state = { ...this.#state, freeBytes: left }
    if (left < retention.warnFreeBytes)
      logger.warn({ freeBytes: left }, 'the disk of the data folder fills up: make room, or let less be kept (disk)')
  }

  async #tidy(): Promise<void> {
    const { store, dataDir, retention, clock, logger } = this.#options
    const nowMs = clock().getTime()
    const kept = await store.kept.list()
    const present = await store.kept.present(kept.blobs)
    // What lies in a bucket makes no room on this disk.
    const free = store.kept.onDataDisk ? await freeBytes(dataDir) : Infinity
    const chosen = evictable({ blobs: present, pinned: kept.pinned }, retention, free, nowMs)
    let bytes = 0
    let count = 0
    for (const { digest, sizeBytes } of chosen) {
      if (this.#closed || !store.others.leads()) return
      await store.kept.evict(digest)
      bytes += sizeBytes
      count += 1
    }
    const { orphans, damaged } = await store.kept.sweep((digest) => kept.blobs.has(digest), retention.damagedMs, nowMs)
    const unused = { kind: 'unused-documents', before: new Date(nowMs - retention.unusedMs).toISOString() } as const
    await store.unitOfWork.commit([], [{ kind: 'superseded-facts' }, unused])
    if (await finishCut(store)) logger.warn('a cut of the log that was broken off is finished')
    const { freeBytes: before, evicted } = this.#state
    this.#state = { freeBytes: before, artifactBytes: sumOf(present) - bytes, evicted: evicted + count }
    if (count + orphans.files + damaged.files > 0) {
      const detail = { artifacts: count, bytes, orphans: orphans.files, damaged: damaged.files }
      const actor = { kind: 'system', name: 'disk' } as const
      await store.unitOfWork.commit([
        recorded({ type: 'storage.swept', at: new Date(nowMs).toISOString(), actor, detail }),
      ])
      logger.info(detail, 'files that nobody needs were taken off the disk')
    }
  }
}

/** What goes: all that was unused for too long, then the longest unused until their size and, of what is not in use, the free room are as they should be. */
export function evictable(
  { blobs, pinned }: KeptBlobs,
  { artifactBytesMax = Infinity, unusedMs, keepFreeBytes }: Retention,
  free: number,
  nowMs: number,
): readonly { readonly digest: Sha256; readonly sizeBytes: number }[] {
  let over = sumOf(blobs) - artifactBytesMax
  let short = keepFreeBytes - free
  const chosen: { readonly digest: Sha256; readonly sizeBytes: number }[] = []
  const byUse = [...blobs].toSorted(([, one], [, other]) => (one.lastUsedAt < other.lastUsedAt ? -1 : 1))
  for (const [digest, { sizeBytes, lastUsedAt }] of byUse) {
    const ageMs = nowMs - Date.parse(lastUsedAt)
    const goes = ageMs > unusedMs || over > 0 || (short > 0 && ageMs > HOT_MS)
    if (pinned.has(digest) || ageMs <= IN_USE_MS || !goes) continue
    chosen.push({ digest, sizeBytes })
    over -= sizeBytes
    short -= sizeBytes
  }
  return chosen
}

function sumOf(blobs: KeptBlobs['blobs']): number {
  return [...blobs.values()].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
}
