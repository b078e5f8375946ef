import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

/** What Lazaret counts. Labels are names of ours, never text of a client or a package. */
export interface Metrics {
  request(registry: string, kind: string, status: number, seconds: number): void
  /** `outcome`: admitted, refused, pending, failed */
  admission(registry: string, outcome: string): void
  inspection(kind: string, seconds: number): void
  upstreamError(registry: string, code: string): void
  /** metadata or an artifact was served while upstream could not be asked */
  staleServe(registry: string): void
  cache(name: string, hit: boolean): void
  auditSize(events: number): void
  /** Prometheus text format */
  render(): Promise<string>
  readonly contentType: string
}

const REQUEST_BUCKETS = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30]
const INSPECTION_BUCKETS = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5]

export function createMetrics(): Metrics {
  const registers = new Registry()
  collectDefaultMetrics({ register: registers })
  const own = { registers: [registers] }
  const requests = new Counter({
    ...own,
    name: 'lazaret_requests_total',
    help: 'Requests answered.',
    labelNames: ['registry', 'kind', 'status'],
  })
  const durations = new Histogram({
    ...own,
    name: 'lazaret_request_seconds',
    help: 'Time from request to the end of its reply.',
    labelNames: ['registry', 'kind'],
    buckets: REQUEST_BUCKETS,
  })
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
    labelNames: ['registry'],
  })
  const caches = new Counter({
    ...own,
    name: 'lazaret_cache_lookups_total',
    help: 'Lookups in the memory caches.',
    labelNames: ['cache', 'result'],
  })
  const auditSize = new Gauge({ ...own, name: 'lazaret_audit_events', help: 'Events in the audit log.' })
  return {
    request: (registry, kind, status, seconds) => {
      requests.inc({ registry, kind, status: String(status) })
      durations.observe({ registry, kind }, seconds)
    },
    admission: (registry, outcome) => admissions.inc({ registry, outcome }),
    inspection: (kind, seconds) => inspections.observe({ kind }, seconds),
    upstreamError: (registry, code) => upstreamErrors.inc({ registry, code }),
    staleServe: (registry) => stale.inc({ registry }),
    cache: (cache, hit) => caches.inc({ cache, result: hit ? 'hit' : 'miss' }),
    auditSize: (events) => auditSize.set(events),
    render: async () => registers.metrics(),
    contentType: registers.contentType,
  }
}
