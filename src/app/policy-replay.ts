import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Assessment } from '../admission/assessment.ts'
import type { Assessor } from '../admission/assessor.ts'
import type { PolicyEngine } from '../admission/policy-engine.ts'
import type { LoggedEvent } from '../model/event.ts'
import { parsePurl } from '../model/purl.ts'
import type { EventsForward } from '../model/receiver.ts'
import type { Catalogues } from '../model/metadata.ts'
import type { Records } from '../model/records.ts'
import { UNKNOWN } from '../model/unknown.ts'
import { BUILT_IN_RULES } from '../policy/built-in.ts'
import { isServed, type Outcome, type Verdict } from '../model/verdict.ts'
import { decide } from '../policy/decide.ts'
import type { Policy } from '../policy/policy.ts'
import type { PolicyBook } from './policies.ts'

/** A file that people asked for, and that another policy would treat otherwise. */
export interface ReplayedFile {
  readonly registry: string
  readonly purl: string
  /** under the policy in force, and under the other one, as of the last request */
  readonly now: Outcome
  readonly then: Outcome
  /** rules of the other policy that decide; of the one in force, where the other serves it */
  readonly rules: readonly string[]
  readonly message: string
  readonly requests: number
  /** who asked: project and token, or address */
  readonly requesters: readonly string[]
  readonly lastAskedAt: string
  /** a stored version that the other policy serves in its place */
  readonly instead?: string
}

export interface Replay {
  readonly since: string
  readonly requests: number
  readonly files: number
  readonly requesters: number
  /** served today, and refused by the other policy */
  readonly refused: readonly ReplayedFile[]
  /**
   * served today; whether the other policy refuses them hangs on a version before that is not stored, and at which a server under that policy
   * would have looked
   */
  readonly untold: readonly ReplayedFile[]
  /** refused today, and served by the other policy: it is looser there */
  readonly served: readonly ReplayedFile[]
  /** files of which too little is known any more to decide on them anew */
  readonly undecided: number
  /** earlier requests were not looked at */
  readonly isCut?: true
}

/** What is decided on, and by what. */
export interface ReplaySources {
  readonly store: { readonly records: Records }
  readonly assessor: Assessor
  readonly catalogues: Catalogues
  readonly policies: PolicyBook
  readonly policyEngine: PolicyEngine
}

/** Files that are decided on before other work gets its turn. */
const STEP = 20

/** Events that are read at a time. */
const BATCH = 1000

/** All requests for one file by those whom the policy may treat alike. */
interface Asked {
  readonly registry: string
  readonly purl: string
  readonly requester: { readonly project: string; readonly token: string }
  readonly who: Set<string>
  requests: number
  lastAskedAt: string
}

/**
 * Decides anew on everything that was asked for since `since` (ISO 8601 UTC), under `candidate` and under the policy in force, each as
 * of its last request; of more events than `eventsMax` on the newest alone. Upstream is not asked and nothing is inspected: facts and catalogues are those that are stored.
 */
export async function replay(
  app: ReplaySources,
  candidate: Policy,
  since: string,
  eventsMax = Infinity,
): Promise<Replay> {
  const { asked, isCut } = await requestsSince(app, since, eventsMax)
  const refused: ReplayedFile[] = []
  const untold: ReplayedFile[] = []
  const served: ReplayedFile[] = []
  let undecided = 0
  for (const [index, one] of asked.entries()) {
    if (index % STEP === 0) await nextTurn()
    const assessment = await assessmentOf(app, one)
    if (assessment === undefined) {
      undecided += 1
      continue
    }
    const [now, then] = await bothVerdicts(app, candidate, one, assessment)
    if (isServed(now.outcome) === isServed(then.outcome)) continue
    if (isServed(then.outcome)) served.push(replayed(one, now, then, now))
    else if (hangsOnUnseen(assessment, then)) untold.push(replayed(one, now, then, then))
    else {
      const instead = await substituteOf(app, candidate, assessment)
      refused.push({ ...replayed(one, now, then, then), ...(instead === undefined ? {} : { instead }) })
    }
  }
  return {
    since,
    requests: asked.reduce((sum, { requests }) => sum + requests, 0),
    files: new Set(asked.map(({ registry, purl }) => `${registry} ${purl}`)).size,
    requesters: new Set(asked.flatMap(({ who }) => Array.from(who))).size,
    refused: refused.toSorted(mostAskedFirst),
    untold: untold.toSorted(mostAskedFirst),
    served: served.toSorted(mostAskedFirst),
    undecided,
    ...(isCut ? { isCut } : {}),
  }
}

async function requestsSince(
  { store }: ReplaySources,
  since: string,
  eventsMax: number,
): Promise<{ readonly asked: readonly Asked[]; readonly isCut: boolean }> {
  const asked = new Map<string, Asked>()
  const begin = await firstSince((from, limit) => store.records.eventsFrom(from, limit), since)
  const [newest] = await store.records.events({}, { limit: 1 })
  let next = Math.max(begin, (newest?.seq ?? -1) + 1 - eventsMax)
  const isCut = next > begin
  for (;;) {
    const events = await store.records.eventsFrom(next, BATCH)
    for (const event of events) note(asked, event, since)
    const last = events.at(-1)
    if (last === undefined || events.length < BATCH) return { asked: [...asked.values()], isCut }
    next = last.seq + 1
    await nextTurn()
  }
}

/** The log is in the order of time but for clocks that were set: a little before is looked at, too. */
const CLOCKS_EVENTS = 5000

/** The number of an event from which on nothing that is wanted is missed. */
async function firstSince(read: EventsForward, since: string): Promise<number> {
  let from = 0
  let step = 1
  while (((await read(from + step, 1))[0]?.at ?? since) < since) {
    from += step
    step *= 2
  }
  while (step > 1) {
    step = Math.floor(step / 2)
    if (((await read(from + step, 1))[0]?.at ?? since) < since) from += step
  }
  return Math.max(0, from - CLOCKS_EVENTS)
}

function note(asked: Map<string, Asked>, event: LoggedEvent, since: string): void {
  const { type, at, registry, purl, actor, detail } = event
  if ((type !== 'artifact.served' && type !== 'artifact.refused') || at < since) return
  if (registry === undefined || purl === undefined) return
  const project = typeof detail['project'] === 'string' ? detail['project'] : ''
  const token = actor.name === 'anonymous' ? '' : actor.name
  const key = JSON.stringify([registry, purl, project, token])
  const one = asked.get(key) ?? {
    registry,
    purl,
    requester: { project, token },
    who: new Set(),
    requests: 0,
    lastAskedAt: at,
  }
  asked.set(key, one)
  one.requests += 1
  one.lastAskedAt = at
  one.who.add(token === '' ? (actor.address ?? 'anonymous') : [project, token].filter((part) => part !== '').join('/'))
}

async function assessmentOf(
  { assessor, store, catalogues }: ReplaySources,
  asked: Asked,
): Promise<Assessment | undefined> {
  const target = parsePurl(asked.purl)
  if (target === undefined) return undefined
  const { name, version } = target
  const listed = (await catalogues.cached(asked.registry, name))?.catalogue.artifacts ?? []
  const stored = await store.records.artifactsOfPackage(asked.registry, name)
  const file = [...stored, ...listed].find(
    (one) => one.version === version && (target.filename === undefined || one.filename === target.filename),
  )
  if (file === undefined) return undefined
  return (
    (await assessor.recall(asked.registry, name, file.filename)) ??
    (await assessor.foresee(asked.registry, name, file.filename))
  )
}

async function bothVerdicts(
  { policies, policyEngine }: ReplaySources,
  candidate: Policy,
  { registry, requester, lastAskedAt }: Asked,
  { input }: Assessment,
): Promise<[now: Verdict, then: Verdict]> {
  const circumstances = { ...(await policyEngine.circumstances(registry)), now: lastAskedAt }
  const asked = { ...input, requester }
  return [decide(policies.inForce(registry).policy, asked, circumstances), decide(candidate, asked, circumstances)]
}

/** Whether nothing refuses it but that nobody has looked at the version before yet. */
function hangsOnUnseen({ input: { content } }: Assessment, { deciding }: Verdict): boolean {
  const previous = content?.previous
  const isUnseen = previous?.kind === 'unavailable' && previous.reason === undefined
  return isUnseen && deciding.every((rule) => rule === BUILT_IN_RULES.baseUnavailable.id)
}

/** The newest other version that is here, and that the candidate serves. */
async function substituteOf(app: ReplaySources, candidate: Policy, refused: Assessment): Promise<string | undefined> {
  const { registry, entry } = refused
  const catalogue = (await app.catalogues.cached(registry, entry.name))?.catalogue
  if (catalogue === undefined) return undefined
  const circumstances = await app.policyEngine.circumstances(registry)
  const others = [...(await app.assessor.ofPackage(registry, catalogue)).values()].filter(
    ({ entry: other, input }) =>
      other.version !== entry.version && isServed(decide(candidate, input, circumstances).outcome),
  )
  return others.toSorted((a, b) => (publishedAt(a) < publishedAt(b) ? 1 : -1))[0]?.entry.version
}

/** ISO 8601 UTC; empty where it is not known */
function publishedAt({ entry }: Assessment): string {
  return entry.publishedAt === UNKNOWN ? '' : entry.publishedAt
}

function replayed(asked: Asked, now: Verdict, then: Verdict, deciding: Verdict): ReplayedFile {
  const { registry, purl, requests, who, lastAskedAt } = asked
  const hit = deciding.hits.find(({ rule }) => rule === deciding.deciding[0])
  return {
    registry,
    purl,
    now: now.outcome,
    then: then.outcome,
    rules: deciding.deciding,
    message: hit?.message ?? '',
    requests,
    requesters: [...who].toSorted(),
    lastAskedAt,
  }
}

function mostAskedFirst(a: ReplayedFile, b: ReplayedFile): number {
  return b.requesters.length - a.requesters.length || b.requests - a.requests || (a.purl < b.purl ? -1 : 1)
}
