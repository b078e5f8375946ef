import type { App } from '../../app/app.ts'
import type { LockEntry } from '../../lockfiles/lock.ts'
import type { CatalogueArtifact } from '../../model/artifact.ts'
import { NAMING, type Ecosystem } from '../../model/ecosystem.ts'
import { LazaretError } from '../../model/errors.ts'
import { severityOf, type Outcome, type Verdict } from '../../model/verdict.ts'
import { registryOf } from './judge-file.ts'
import { chooseFiles, versionOf } from './judge-spec.ts'
import { heldAgainst } from './locked-hashes.ts'

/** What is said of an entry. `outside`: it comes from no registry; `unjudged`: it could not be had, and `message` says why. */
export type LockState = Outcome | 'outside' | 'unjudged'

export interface Judgement {
  readonly state: LockState
  /** the version that was judged: of an entry without one, what installers take now */
  readonly version: string | undefined
  /** ids of the rules that decided; `lock-integrity`: the lock's hash is not upstream's */
  readonly rules: readonly string[]
  /** one sentence; empty where nothing is to be said */
  readonly message: string
  /** the files that were looked at, and how many of the version were not */
  readonly files: readonly string[]
  readonly skipped: number
  /** ISO 8601 UTC: time changes it from here on */
  readonly validUntil?: string
}

/** An entry of a lock, judged as the gate would. Never throws what upstream or the entry is the cause of. */
export async function judgeLocked(app: App, entry: LockEntry): Promise<Judgement> {
  const { source, version } = entry
  if (source.kind === 'git' || source.kind === 'url')
    return { ...NOTHING, state: 'outside', version, message: `comes from ${source.url}: no registry stands before it` }
  try {
    return await judged(app, entry)
  } catch (error) {
    if (!(error instanceof LazaretError)) throw error
    return { ...NOTHING, state: 'unjudged', version, message: error.message }
  }
}

const NOTHING = { rules: [], files: [], skipped: 0 } as const

async function judged(app: App, entry: LockEntry): Promise<Judgement> {
  const registry = registryOf(app, entry.ecosystem).name
  const { catalogue } = await app.catalogues.snapshot(registry, entry.name)
  const version = entry.version ?? versionOf({ ...entry, version: undefined }, catalogue)
  const own = catalogue.artifacts.filter((artifact) => artifact.version === version)
  if (own.length === 0) throw new LazaretError('not-found', `upstream has no version ${version}`)
  const named = own.filter((artifact) => isNamed(entry.ecosystem, artifact, entry))
  const { kept, isRefuted } = heldAgainst(named.length === 0 ? own : named, entry)
  if (isRefuted) {
    const message = `the hash in the lock is not the one that upstream states for ${version}`
    return {
      ...NOTHING,
      state: 'block',
      version,
      rules: ['lock-integrity'],
      message,
      files: own.map((one) => one.filename),
    }
  }
  const chosen = chooseFiles(kept)
  const verdicts: Verdict[] = []
  for (const { filename } of chosen) verdicts.push((await app.assessor.assess(registry, entry.name, filename)).verdict)
  return {
    ...ofVerdicts(verdicts),
    version,
    files: chosen.map((one) => one.filename),
    skipped: own.length - chosen.length,
  }
}

function isNamed(ecosystem: Ecosystem, { filename }: CatalogueArtifact, { files }: LockEntry): boolean {
  const names = files.flatMap(({ url }) =>
    url === undefined
      ? []
      : [
          url
            .replace(/[?#].*/s, '')
            .split('/')
            .at(-1),
        ],
  )
  return !NAMING[ecosystem].hasManyFiles || names.length === 0 || names.includes(filename)
}

/** The most severe of them, valid for as long as all are. */
function ofVerdicts(verdicts: readonly Verdict[]): Pick<Judgement, 'state' | 'rules' | 'message' | 'validUntil'> {
  const [worst] = verdicts.toSorted((a, b) => severityOf(b.outcome) - severityOf(a.outcome))
  const ends = verdicts.flatMap(({ validUntil }) => validUntil ?? []).toSorted()
  const hit = worst?.hits.find(({ rule }) => worst.deciding.includes(rule))
  return {
    state: worst?.outcome ?? 'unjudged',
    rules: worst?.deciding ?? [],
    message: hit?.message ?? '',
    ...(ends[0] === undefined ? {} : { validUntil: ends[0] }),
  }
}
