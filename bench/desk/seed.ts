import { inspectorRevision } from '../../src/inspection/revision.ts'
import type { ArtifactName, StoredArtifact } from '../../src/model/artifact.ts'
import type { Case } from '../../src/model/case.ts'
import { sha256 } from '../../src/model/digest.ts'
import type { Actor, NewEvent } from '../../src/model/event.ts'
import type { ContentFacts } from '../../src/model/fact.ts'
import { purlOf } from '../../src/model/purl.ts'
import { recorded, type Recorded } from '../../src/model/unit-of-work.ts'
import type { Verdict } from '../../src/model/verdict.ts'
import type { Store } from '../../src/store/store.ts'

export interface Size {
  readonly events: number
  readonly packages: number
  readonly cases: number
}

/** All of it lies within the 30 days that the overview looks back. */
const DAYS = 28
const DAY_MS = 86_400_000
const COMMIT_EVENTS = 1000
/** Commits that wait at once, so that the writer is never idle. */
const COMMITS_AT_ONCE = 4

const RULES = ['cooldown', 'new-install-script', 'secrets-egress', 'changed-install-code', 'download-and-execute']

/** A package that is there under `number`; the first are asked for most. */
export function packageName(number: number): string {
  return number % 5 === 0 ? `@scope-${number % 97}/package-${number}` : `package-${number}`
}

function fileOf(number: number): ArtifactName {
  const name = packageName(number)
  const version = `1.${number % 40}.0`
  const filename = `${name.slice(name.indexOf('/') + 1)}-${version}.tgz`
  return { ecosystem: 'npm', name, version, filename, kind: 'npm-tarball' }
}

/** Fills a store through its unit of work, in the same words as the gate: the log is numbered, hashed, keyed and counted by the way. */
export async function seed({ unitOfWork }: Store, { events, packages, cases }: Size, now: number): Promise<void> {
  const begin = now - DAYS * DAY_MS
  const waiting = new Set<Promise<unknown>>()
  const commit = async (...given: Parameters<typeof unitOfWork.commit>): Promise<void> => {
    if (waiting.size >= COMMITS_AT_ONCE) await Promise.race(waiting)
    const done: Promise<unknown> = unitOfWork.commit(...given).finally(() => waiting.delete(done))
    waiting.add(done)
  }
  const perCommit = 100
  for (let from = 0; from < packages; from += perCommit) {
    const numbers = Array.from({ length: Math.min(perCommit, packages - from) }, (_, index) => from + index)
    await commit(
      numbers.flatMap((number) => storedWith(number, number < cases, begin)),
      numbers.map((number) => ({ kind: 'facts', facts: factsOf(number) }) as const),
    )
  }
  const random = generator(42)
  for (let from = 0; from < events; from += COMMIT_EVENTS) {
    const batch = Array.from({ length: Math.min(COMMIT_EVENTS, events - from) }, (_, index) => {
      const at = new Date(begin + ((from + index) / events) * DAYS * DAY_MS).toISOString()
      return recorded(asked(random, packages, at))
    })
    await commit(batch)
  }
  await Promise.all(waiting)
}

/** A file, its verdict, and, where it is one of those, its case. */
function storedWith(number: number, hasCase: boolean, begin: number): readonly Recorded[] {
  const file = fileOf(number)
  const digest = sha256(purlOf(file))
  const at = new Date(begin - (number % 1000) * 60_000).toISOString()
  const about = { at, actor: { kind: 'system', name: 'gate' }, registry: 'npm', purl: purlOf(file), digest } as const
  const rule = RULES[number % RULES.length] ?? ''
  const artifact: StoredArtifact = {
    ...file,
    registry: 'npm',
    digest,
    sizeBytes: 10_000,
    integrity: 'verified',
    claims: [],
    firstSeenAt: at,
    storedAt: at,
  }
  const opened: Case = {
    id: `case-${digest.slice(0, 12)}`,
    registry: 'npm',
    artifact: file,
    digest,
    state: 'open',
    openedAt: at,
  }
  const verdict = verdictOf(hasCase ? rule : undefined, at)
  const { name, filename } = file
  return [
    recorded({ type: 'artifact.stored', ...about, detail: {} }, { kind: 'artifact', artifact }),
    recorded(
      { type: 'artifact.judged', ...about, detail: { outcome: verdict.outcome } },
      { kind: 'verdict', registry: 'npm', digest, name, filename, verdict },
    ),
    ...(hasCase
      ? [
          recorded(
            { type: 'case.opened', ...about, detail: { case: opened.id, rules: [rule] } },
            { kind: 'case-opened', case: opened },
          ),
        ]
      : []),
  ]
}

function verdictOf(rule: string | undefined, at: string): Verdict {
  const policy = { name: 'default', digest: sha256('policy') }
  if (rule === undefined) return { outcome: 'allow', hits: [], deciding: [], policy, decidedAt: at, basis: 'content' }
  const hit = {
    rule,
    outcome: 'quarantine',
    mode: 'enforce',
    message: 'runs a new postinstall script at install',
    why: 'What runs at install runs beside secrets.',
    waivable: true,
    waivedBy: [],
  } as const
  return { outcome: 'quarantine', hits: [hit], deciding: [rule], policy, decidedAt: at, basis: 'content' }
}

function factsOf(number: number): ContentFacts {
  const file = fileOf(number)
  return {
    about: 'bytes',
    digest: sha256(purlOf(file)),
    readAs: 'npm-tarball',
    inspector: inspectorRevision,
    unpackedBytes: 40_000,
    files: Array.from({ length: 20 }, (_, index) => ({ path: `lib/file-${index}.js`, sizeBytes: 2000 })),
    installScripts: {},
    surface: [],
    surfaceDigest: sha256(`surface of ${number}`),
    surfaceCapabilities: [],
    capabilities: ['env'],
    dependencies: [],
    findings: [],
    notExamined: [],
    checksRun: ['install-scripts'],
    tookMs: 1,
  }
}

/** Some packages are asked for far more often than others, by 40 projects, 160 tokens and 400 hosts. */
function asked(random: () => number, packages: number, at: string): NewEvent<'artifact.served' | 'artifact.refused'> {
  const file = fileOf(Math.floor(packages * random() ** 3))
  const who = Math.floor(random() * 600)
  const isRefused = random() < 0.02
  const actor: Actor = {
    kind: 'client',
    name: who < 200 ? `token-${who}` : 'anonymous',
    address: `10.0.${who >> 8}.${who & 255}`,
    client: 'npm/11.6.0 node/v24.11.0 linux x64',
  }
  return {
    type: isRefused ? 'artifact.refused' : 'artifact.served',
    at,
    actor,
    registry: 'npm',
    purl: purlOf(file),
    digest: sha256(purlOf(file)),
    detail: {
      outcome: isRefused ? (random() < 0.7 ? 'hold' : 'quarantine') : 'allow',
      rules: isRefused ? [RULES[who % RULES.length] ?? ''] : [],
      ...(who < 40 ? { project: `project-${who}` } : {}),
    },
  }
}

/** The same numbers each time. */
function generator(start: number): () => number {
  let state = start
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
