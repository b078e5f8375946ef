import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { CacheSize, NoteCache } from '../model/caches.ts'
import type { Clock } from '../model/clock.ts'
import type { ReceiverState } from '../model/receiver.ts'
import { requestTally } from './request-tally.ts'

/** The caches in memory: ready bytes of metadata, and bytes of artifacts. */
export const CACHES = ['views', 'artifacts'] as const

export type CacheName = (typeof CACHES)[number]

/** What Lazaret counts. Labels are names of ours, never text of a client or a package. */
export interface Metrics {
  request(registry: string, kind: string, status: number, seconds: number): void
  /** `outcome`: admitted, refused, pending; trouble is among the requests, by status */
  admission(registry: string, outcome: string): void
  inspection(kind: string, seconds: number): void
  /** of an inspection that others were asked for: `answered`, or why it was not */
  inspectedElsewhere(outcome: string): void
  upstreamError(registry: string, code: string): void
  /** a stored artifact was lost or damaged on disk, and fetched again */
  healed(registry: string): void
  /** bytes that were kept were others than their name says, when somebody was to get them */
  damaged(registry: string): void
  /** metadata or an artifact was served while upstream could not be asked */
  staleServe(registry: string, kind: 'metadata' | 'artifact'): void
  /** On every hot path: an addition, no more. */
  cache(name: CacheName, hit: boolean): void
  /** a cache in memory, which is asked what it holds when metrics are read */
  readonly cacheSize: NoteCache
  /** how many of the canaries of a registry were not refused when they were tried last */
  readonly canaries: (registry: string, through: number) => void
  auditSize(events: number): void
  /** `state` is asked when metrics are read */
  witness(state: () => { readonly waiting: number; readonly problem: string }): void
  /** who is told of events */
  receivers(states: () => readonly ReceiverState[]): void
  /** since when the open case waits that waits longest, asked when metrics are read */
  queue(oldest: () => Promise<string | undefined>, clock: Clock): void
  /** `state` is asked when metrics are read */
  remeasuring(state: () => { readonly waiting: number; readonly measured: number; readonly failed: number }): void
  /** `state` is asked when metrics are read */
  inspectors(state: () => { readonly processes: number; readonly bytes: number }): void
  /** `state` is asked when metrics are read */
  disk(state: () => { readonly freeBytes: number; readonly artifactBytes: number; readonly evicted: number }): void
  /** Prometheus text format */
  render(): Promise<string>
  readonly contentType: string
}

const INSPECTION_BUCKETS = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5]

export function createMetrics(): Metrics {
  const registers = new Registry()
  collectDefaultMetrics({ register: registers })
  const own = { registers: [registers] }
  const admissions = new Counter({
    ...own,
    name: 'lazaret_admissions_total',
    help: 'Answers of the gate.',
    labelNames: ['registry', 'outcome'],
  })
  const inspections = new Histogram({
    ...own,
    name: 'lazaret_inspection_seconds',
    help: 'Time to read and check one artifact.',
    labelNames: ['kind'],
    buckets: INSPECTION_BUCKETS,
  })
  const elsewhere = new Counter({
    ...own,
    name: 'lazaret_inspect_worker_jobs_total',
    help: 'Inspections that inspect workers were asked for, by what became of them; all but answered were done here.',
    labelNames: ['outcome'],
  })
  const upstreamErrors = new Counter({
    ...own,
    name: 'lazaret_upstream_errors_total',
    help: 'Requests to an upstream that failed for good.',
    labelNames: ['registry', 'code'],
  })
  const stale = new Counter({
    ...own,
    name: 'lazaret_stale_serves_total',
    help: 'Replies from the cache while upstream could not be asked.',
    labelNames: ['registry', 'kind'],
  })
  const damaged = new Counter({
    ...own,
    name: 'lazaret_artifacts_damaged_total',
    help: 'Artifacts whose kept bytes were others than their digest says, when somebody was to get them.',
    labelNames: ['registry'],
  })
  const healed = new Counter({
    ...own,
    name: 'lazaret_artifacts_healed_total',
    help: 'Artifacts that were lost or damaged on disk and fetched again.',
    labelNames: ['registry'],
  })
  const canaries = new Gauge({
    ...own,
    name: 'lazaret_canaries_through',
    help: 'Canaries that were not refused when they were tried last: anything but 0 is an alarm.',
    labelNames: ['registry'],
  })
  const cache = cacheLookups(registers)
  const auditSize = new Gauge({ ...own, name: 'lazaret_audit_events', help: 'Events in the audit log.' })
  return {
    request: requestTally(registers),
    admission: (registry, outcome) => admissions.inc({ registry, outcome }),
    inspection: (kind, seconds) => inspections.observe({ kind }, seconds),
    inspectedElsewhere: (outcome) => elsewhere.inc({ outcome }),
    upstreamError: (registry, code) => upstreamErrors.inc({ registry, code }),
    staleServe: (registry, kind) => stale.inc({ registry, kind }),
    healed: (registry) => healed.inc({ registry }),
    damaged: (registry) => damaged.inc({ registry }),
    cache,
    cacheSize: cacheSizes(registers),
    canaries: (registry, through) => canaries.set({ registry }, through),
    auditSize: (events) => auditSize.set(events),
    witness: witnessGauges(registers),
    receivers: receiverGauges(registers),
    queue: queueGauge(registers),
    remeasuring: remeasuringGauges(registers),
    inspectors: inspectorGauges(registers),
    disk: diskGauges(registers),
    render: async () => registers.metrics(),
    contentType: registers.contentType,
  }
}

function witnessGauges(registers: Registry): Metrics['witness'] {
  return (state) => {
    void new Gauge({
      registers: [registers],
      name: 'lazaret_audit_witness_waiting',
      help: 'Signed heads of the audit log that the witness has not taken yet.',
      collect(this: Gauge) {
        this.set(state().waiting)
      },
    })
    void new Gauge({
      registers: [registers],
      name: 'lazaret_audit_witness_failing',
      help: '1 while the witness of the audit log does not take heads.',
      collect(this: Gauge) {
        this.set(state().problem === '' ? 0 : 1)
      },
    })
  }
}

function receiverGauges(registers: Registry): Metrics['receivers'] {
  return (states) => {
    void new Gauge({
      registers: [registers],
      name: 'lazaret_receiver_failing',
      help: '1 while a receiver of notifications does not take them.',
      labelNames: ['receiver'],
      collect(this: Gauge) {
        for (const { name, problem } of states()) this.set({ receiver: name }, problem === '' ? 0 : 1)
      },
    })
    void new Gauge({
      registers: [registers],
      name: 'lazaret_receiver_behind_events',
      help: 'Events of the log that a receiver of notifications was not yet told of, or that are not for it.',
      labelNames: ['receiver'],
      collect(this: Gauge) {
        for (const { name, behind } of states()) this.set({ receiver: name }, behind)
      },
    })
  }
}

function queueGauge(registers: Registry): Metrics['queue'] {
  return (oldest, clock) => {
    void new Gauge({
      registers: [registers],
      name: 'lazaret_queue_oldest_seconds',
      help: 'How long the case waits for a decision that waits longest; 0: none does; NaN: that could not be read.',
      async collect(this: Gauge) {
        try {
          const since = await oldest()
          this.set(since === undefined ? 0 : Math.max(0, (clock().getTime() - Date.parse(since)) / 1000))
        } catch {
          // The other metrics are wanted all the more.
          this.set(Number.NaN)
        }
      },
    })
  }
}

function remeasuringGauges(registers: Registry): Metrics['remeasuring'] {
  return (state) => {
    void new Gauge({
      registers: [registers],
      name: 'lazaret_remeasure_artifacts',
      help: 'Stored artifacts that an older inspector measured, by what became of them since the start.',
      labelNames: ['state'],
      collect(this: Gauge) {
        for (const [name, count] of Object.entries(state())) this.set({ state: name }, count)
      },
    })
  }
}

/** One gauge for each row, of what stands under its key when it is read. */
function stateGauges<Key extends string>(
  registers: Registry,
  gauges: readonly (readonly [name: string, help: string, key: Key])[],
  state: () => Readonly<Record<Key, number>>,
): void {
  for (const [name, help, key] of gauges) {
    void new Gauge({
      registers: [registers],
      name,
      help,
      collect(this: Gauge) {
        this.set(state()[key])
      },
    })
  }
}

function inspectorGauges(registers: Registry): Metrics['inspectors'] {
  return (state) => {
    const gauges = [
      ['lazaret_inspection_processes', 'Processes of the inspector.', 'processes'],
      ['lazaret_inspection_resident_bytes', 'What they held together after their last inspections.', 'bytes'],
    ] as const
    stateGauges(registers, gauges, state)
  }
}

function diskGauges(registers: Registry): Metrics['disk'] {
  return (state) => {
    const gauges = [
      ['lazaret_disk_free_bytes', 'Free room on the disk of the data folder, as of the last sweep.', 'freeBytes'],
      ['lazaret_disk_artifact_bytes', 'Artifacts on the disk together, as of the last sweep.', 'artifactBytes'],
      ['lazaret_disk_evicted_artifacts', 'Artifacts that were taken off the disk since the start.', 'evicted'],
    ] as const
    stateGauges(registers, gauges, state)
  }
}

/** Counted in plain numbers and told when they are read: a labelled counter costs more than the look-up that it counts. */
function cacheLookups(registers: Registry): Metrics['cache'] {
  const hits = new Map<CacheName, number>(CACHES.map((name) => [name, 0]))
  const misses = new Map(hits)
  const counter = new Counter({
    registers: [registers],
    name: 'lazaret_cache_lookups_total',
    help: 'Lookups in the memory caches.',
    labelNames: ['cache', 'result'],
    collect() {
      counter.reset()
      for (const [cache, count] of hits) counter.inc({ cache, result: 'hit' }, count)
      for (const [cache, count] of misses) counter.inc({ cache, result: 'miss' }, count)
    },
  })
  return (name, hit) => {
    const counts = hit ? hits : misses
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
}

function cacheSizes(registers: Registry): Metrics['cacheSize'] {
  const caches: CacheSize[] = []
  const common = { registers: [registers], labelNames: ['cache'] }
  void new Gauge({
    ...common,
    name: 'lazaret_cache_bytes',
    help: 'Bytes that each cache in memory holds, as far as it can tell.',
    collect(this: Gauge) {
      for (const cache of caches) this.set({ cache: cache.name }, cache.bytes())
    },
  })
  void new Gauge({
    ...common,
    name: 'lazaret_cache_bytes_max',
    help: 'Bytes that each cache in memory may hold.',
    collect(this: Gauge) {
      for (const { name, bytesMax } of caches) this.set({ cache: name }, bytesMax)
    },
  })
  return (cache) => void caches.push(cache)
}
