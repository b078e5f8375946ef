import type { Overview as Answer, RequestMap } from '../api/overview.ts'
import { ACTIVITIES, AT_LENGTH, type ActivityCount } from '../model/activity.ts'
import { ADVISORY_SEVERITIES, type Advisory } from '../model/advisory.ts'
import type { RuleHits } from '../model/rule-hits.ts'
import { ruleHits } from './rule-hits.ts'
import type { DeskDependencies } from './ports.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** How far each series goes back, steps of which now is one. */
const STEPS = { hour: 48, day: 30 } as const
const STEP_MS = { hour: HOUR_MS, day: DAY_MS } as const

const RULES_SHOWN = 10
const ADVISORIES_SHOWN = 50
/** Versions with records of their packages that are looked at. */
const CONCERNED_MAX = 5000
/** What is read from many rows is kept so long. */
const FRESH_MS = 60_000
const REQUESTERS_SHOWN = 10

type Slow = Pick<Answer, 'rules' | 'advisories' | 'advisoryCount'>

/** How the last days went, and what waits. */
export class Overview {
  readonly #app: DeskDependencies
  #kept: { readonly at: number; readonly found: Promise<Slow> } | undefined

  constructor(app: DeskDependencies) {
    this.#app = app
  }

  async show(by: keyof typeof STEPS): Promise<Answer> {
    const { records, ports, clock } = this.#app
    const now = clock()
    const first = new Date(now.getTime() - (STEPS[by] - 1) * STEP_MS[by])
    if (by === 'day') first.setUTCHours(0)
    const before = (ms: number): string => new Date(now.getTime() - ms).toISOString()
    const [{ counts, isBehind }, ages, oldest, slow] = await Promise.all([
      records.activity(first.toISOString(), by),
      records.openCaseAges({ hour: before(HOUR_MS), day: before(DAY_MS), week: before(7 * DAY_MS) }),
      records.oldestOpenCase(),
      this.#slow(),
    ])
    return {
      now: now.toISOString(),
      by,
      steps: stepsOf(counts, first, now, by),
      isBehind,
      queue: { ages, ...(oldest === undefined ? {} : { oldest }) },
      upstreams: ports.upstreams(),
      ...slow,
    }
  }

  /** Who asks for what, this month and in the last one. */
  async map(): Promise<RequestMap> {
    const { records, clock } = this.#app
    const now = clock()
    const last = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1)).toISOString()
    const months = [last, now.toISOString()].map((at) => at.slice(0, 'yyyy-mm'.length))
    const requesters = await records.requested([months[0] ?? '', months[1] ?? ''], REQUESTERS_SHOWN)
    return { since: last, requesters }
  }

  #slow(): Promise<Slow> {
    const at = this.#app.clock().getTime()
    if (this.#kept === undefined || Math.abs(at - this.#kept.at) > FRESH_MS) {
      const found = this.#slowNow()
      this.#kept = { at, found }
      found.catch(() => (this.#kept = undefined))
    }
    return this.#kept.found
  }

  async #slowNow(): Promise<Slow> {
    const { records, ports } = this.#app
    const [hits, advised] = await Promise.all([ruleHits(this.#app, STEPS.day), records.advisedVersions(CONCERNED_MAX)])
    const rows = advised.filter(({ advisory, version }) => ports.affects(advisory, version))
    const all = rows.toSorted((a, b) => gravityOf(b.advisory) - gravityOf(a.advisory))
    return {
      rules: hits.rules.toSorted((a, b) => weightOf(b) - weightOf(a)).slice(0, RULES_SHOWN),
      advisories: all.slice(0, ADVISORIES_SHOWN).map(({ registry, name, version, advisory }) => ({
        id: advisory.id,
        isMalware: advisory.isMalware,
        severity: advisory.severity,
        summary: advisory.summary,
        registry,
        ecosystem: advisory.ecosystem,
        name,
        version,
      })),
      advisoryCount: all.length,
    }
  }
}

/** Every step, also one in which nothing happened. */
function stepsOf(counts: readonly ActivityCount[], first: Date, now: Date, by: keyof typeof STEPS): Answer['steps'] {
  const length = AT_LENGTH[by]
  const found = new Map(counts.map(({ at, what, times }) => [`${at} ${what}`, times]))
  const steps: Answer['steps'][number][] = []
  for (let ms = first.getTime(); ms <= now.getTime(); ms += STEP_MS[by]) {
    const at = new Date(ms).toISOString().slice(0, length)
    const [served = 0, refused = 0, held = 0, substituted = 0] = ACTIVITIES.map((what) => found.get(`${at} ${what}`))
    steps.push({ at: by === 'hour' ? `${at}:00:00.000Z` : `${at}T00:00:00.000Z`, served, refused, held, substituted })
  }
  return steps
}

function weightOf({ refused, cases }: RuleHits): number {
  return refused + cases.open + cases.released + cases.rejected + cases.closed
}

function gravityOf({ isMalware, severity }: Advisory): number {
  return (isMalware ? 10 : 0) + ADVISORY_SEVERITIES.indexOf(severity)
}
