import { advisoryFacts, type AdvisoryFacts } from './advisory-facts.ts'
import type { DecisionInput } from '../model/decision.ts'
import type { JudgedFacts } from '../model/fact.ts'
import type { Changes } from './changes.ts'
import { ChangeFacts, DependencyFacts, findingFacts, SurfaceFacts, type FindingFacts } from './content-facts.ts'
import { unknownFact, type Evaluation } from './evaluation.ts'
import { ArtifactFacts, ProjectFacts, ReleaseFacts, RequesterFacts } from './metadata-facts.ts'

/**
 * What a condition is evaluated on: one property for each variable, made when it is first asked for.
 * Content variables are unknown while the bytes were not inspected.
 */
export class Subject {
  readonly evaluation: Evaluation
  readonly #input: DecisionInput
  readonly #newness: Changes | undefined
  #artifact: ArtifactFacts | undefined
  #release: ReleaseFacts | undefined
  #project: ProjectFacts | undefined
  #advisories: readonly AdvisoryFacts[] | undefined
  #requester: RequesterFacts | undefined
  #findings: readonly FindingFacts[] | undefined
  #surface: SurfaceFacts | undefined
  #dependencies: readonly DependencyFacts[] | undefined
  #changes: ChangeFacts | undefined

  /** `changes`: what counts as new; undefined: not known */
  constructor(evaluation: Evaluation, input: DecisionInput, changes: Changes | undefined) {
    this.evaluation = evaluation
    this.#input = input
    this.#newness = changes
  }

  get artifact(): ArtifactFacts {
    return (this.#artifact ??= new ArtifactFacts(this.evaluation, this.#input))
  }
  get release(): ReleaseFacts {
    return (this.#release ??= new ReleaseFacts(this.evaluation, this.#input))
  }
  get project(): ProjectFacts {
    return (this.#project ??= new ProjectFacts(this.evaluation, this.#input))
  }
  get advisories(): readonly AdvisoryFacts[] {
    this.#advisories ??= advisoryFacts(this.evaluation, this.#input)
    return this.evaluation.list(this.#advisories)
  }
  get requester(): RequesterFacts {
    return (this.#requester ??= new RequesterFacts(this.evaluation, this.#input))
  }
  get findings(): readonly FindingFacts[] {
    this.#findings ??= findingFacts(this.evaluation, this.#facts('findings'))
    return this.evaluation.list(this.#findings)
  }
  get surface(): SurfaceFacts {
    return (this.#surface ??= new SurfaceFacts(this.evaluation, this.#facts('surface')))
  }
  get capabilities(): readonly string[] {
    return this.evaluation.list(this.#facts('capabilities').capabilities)
  }
  get dependencies(): readonly DependencyFacts[] {
    this.#dependencies ??= this.#facts('dependencies').dependencies.map(
      (found) => new DependencyFacts(this.evaluation, found),
    )
    return this.evaluation.list(this.#dependencies)
  }
  get changes(): ChangeFacts {
    this.#facts('changes')
    return (this.#changes ??= new ChangeFacts(this.evaluation, this.#newness))
  }

  #facts(variable: string): JudgedFacts {
    const facts = this.#input.content?.facts
    if (facts === undefined) throw unknownFact(variable)
    return facts
  }
}
