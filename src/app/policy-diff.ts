import { purlOf } from '../model/purl.ts'
import { isServed, severityOf, type Outcome, type Verdict } from '../model/verdict.ts'
import { comparePolicies, type PolicyChange } from '../policy/compare.ts'
import { decide } from '../policy/decide.ts'
import type { Policy } from '../policy/policy.ts'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { App } from './app.ts'

/** A stored file that two policies treat otherwise, as of now. */
export interface ChangedFile {
  readonly registry: string
  readonly purl: string
  readonly before: Outcome
  readonly after: Outcome
  /** the rules that decide where it is treated more severely */
  readonly rules: readonly string[]
}

export interface PolicyDiff {
  readonly changes: readonly PolicyChange[]
  /** files of the store that both were asked of */
  readonly files: number
  /** files of which too little is known to decide on them anew */
  readonly undecided: number
  /** refused before, and served after */
  readonly served: readonly ChangedFile[]
  /** served before, and refused after */
  readonly refused: readonly ChangedFile[]
  /** neither, and another outcome all the same: a block that becomes a hold ends by itself */
  readonly milder: readonly ChangedFile[]
  readonly severer: readonly ChangedFile[]
}

/** Whether anything lets more through: by what the policies say, or by what it does to a file that is here. */
export function isLooser({ changes, served, milder }: PolicyDiff): boolean {
  return served.length + milder.length > 0 || changes.some(({ effect }) => effect === 'looser')
}

/** What stored files are decided on with. */
export interface DiffSources {
  readonly config: { readonly registries: readonly { readonly name: string }[] }
  readonly policyEngine: Pick<App['policyEngine'], 'circumstances'>
  readonly store: { readonly records: App['store']['records'] }
  readonly assessor: Pick<App['assessor'], 'recall'>
}

/** Decides on every stored file by two policies, with what people decided. Nothing is fetched, and nothing is inspected. */
export async function policyDiff(app: DiffSources, before: Policy, after: Policy): Promise<PolicyDiff> {
  const served: ChangedFile[] = []
  const refused: ChangedFile[] = []
  const milder: ChangedFile[] = []
  const severer: ChangedFile[] = []
  let files = 0
  let undecided = 0
  for (const { name: registry } of app.config.registries) {
    const circumstances = await app.policyEngine.circumstances(registry)
    for (const name of await app.store.records.storedPackages(registry)) {
      // Of many packages: a server has others to answer meanwhile.
      await nextTurn()
      for (const stored of await app.store.records.artifactsOfPackage(registry, name)) {
        files += 1
        const input = (await app.assessor.recall(registry, name, stored.filename))?.input
        if (input === undefined) {
          undecided += 1
          continue
        }
        const [was, is] = [decide(before, input, circumstances), decide(after, input, circumstances)]
        if (was.outcome === is.outcome) continue
        const isMilder = rank(is) < rank(was)
        const one = changed(registry, purlOf(stored), was, is, isMilder ? was : is)
        if (isServed(was.outcome) === isServed(is.outcome)) (isMilder ? milder : severer).push(one)
        else (isMilder ? served : refused).push(one)
      }
    }
  }
  return { changes: comparePolicies(before, after), files, undecided, served, refused, milder, severer }
}

function changed(registry: string, purl: string, was: Verdict, is: Verdict, { deciding }: Verdict): ChangedFile {
  return { registry, purl, before: was.outcome, after: is.outcome, rules: deciding }
}

function rank({ outcome }: Verdict): number {
  return severityOf(outcome)
}
