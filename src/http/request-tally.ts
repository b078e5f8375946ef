import { Counter, Histogram, type Registry } from 'prom-client'

/** Upper bounds, seconds. */
const BUCKETS = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30]

const SECONDS = 'lazaret_request_seconds'
const HELP = 'Time from a request until its reply begins: how fast a client takes the bytes is not in it.'

/** Requests of one kind to one registry. */
class Tally {
  readonly labels: { readonly registry: string; readonly kind: string }
  readonly byStatus = new Map<number, number>()
  /** requests for each bound, not added up; the last is for all that took longer */
  readonly perBucket = Array.from({ length: BUCKETS.length + 1 }, () => 0)
  seconds = 0

  constructor(registry: string, kind: string) {
    this.labels = { registry, kind }
  }

  add(status: number, seconds: number): void {
    this.byStatus.set(status, (this.byStatus.get(status) ?? 0) + 1)
    let bucket = 0
    while (bucket < BUCKETS.length && seconds > (BUCKETS[bucket] ?? Infinity)) bucket += 1
    this.perBucket[bucket] = (this.perBucket[bucket] ?? 0) + 1
    this.seconds += seconds
  }
}

/** A sample of the text format. */
interface Sample {
  readonly metricName: string
  readonly labels: Readonly<Record<string, string | number>>
  readonly value: number
}

/** A histogram whose samples are worked out when it is read. */
class TalliedHistogram extends Histogram {
  readonly #tallies: ReadonlyMap<string, Tally>

  constructor(tallies: ReadonlyMap<string, Tally>) {
    super({ registers: [], name: SECONDS, help: HELP, labelNames: ['registry', 'kind'], buckets: BUCKETS })
    this.#tallies = tallies
  }

  /** What the library writes the text format from, and its JSON. */
  async getForPromString() {
    const values = [...this.#tallies.values()].flatMap(samplesOf)
    return { name: SECONDS, help: HELP, type: 'histogram', values, aggregator: 'sum' }
  }
}

function samplesOf({ labels, perBucket, seconds }: Tally): Sample[] {
  let requests = 0
  const buckets = perBucket.map((more, at) => {
    requests += more
    return { metricName: `${SECONDS}_bucket`, labels: { le: BUCKETS[at] ?? '+Inf', ...labels }, value: requests }
  })
  return [
    ...buckets,
    { metricName: `${SECONDS}_sum`, labels, value: seconds },
    { metricName: `${SECONDS}_count`, labels, value: requests },
  ]
}

/**
 * Requests by registry, kind and status, and how long they took. Counted in plain numbers and told when they are read: the
 * library's labelled metrics cost a warm answer a fifteenth of its time. Labels are names of ours, so that they stay few.
 */
export function requestTally(
  registers: Registry,
): (registry: string, kind: string, status: number, seconds: number) => void {
  const tallies = new Map<string, Tally>()
  const counter = new Counter({
    registers: [registers],
    name: 'lazaret_requests_total',
    help: 'Requests answered.',
    labelNames: ['registry', 'kind', 'status'],
    collect() {
      counter.reset()
      for (const { labels, byStatus } of tallies.values())
        for (const [status, count] of byStatus) counter.inc({ ...labels, status: String(status) }, count)
    },
  })
  registers.registerMetric(new TalliedHistogram(tallies))
  return (registry, kind, status, seconds) => {
    const key = `${registry} ${kind}`
    let tally = tallies.get(key)
    if (tally === undefined) tallies.set(key, (tally = new Tally(registry, kind)))
    tally.add(status, seconds)
  }
}
