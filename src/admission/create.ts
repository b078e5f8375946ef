import type { Blobs } from '../model/blobs.ts'
import type { Clock } from '../model/clock.ts'
import type { NoteCache } from '../model/caches.ts'
import type { Catalogues } from '../model/metadata.ts'
import type { Others } from '../model/others.ts'
import type { Records } from '../model/records.ts'
import type { RegistryConfig } from '../model/registry.ts'
import type { Revisions } from '../model/revisions.ts'
import type { UnitOfWork } from '../model/unit-of-work.ts'
import type { Upstream } from '../model/upstream.ts'
import type { Inspector } from '../inspection/inspector.ts'
import { Assessor } from './assessor.ts'
import { Fetcher } from './fetch.ts'
import { Judge } from './judge.ts'
import { KnownAssessments } from './known-assessments.ts'
import { Measurer, type MeasurerOptions } from './measure.ts'
import type { PolicyEngine } from './policy-engine.ts'
import { Predecessors, type PredecessorsOptions } from './predecessors.ts'
import { Recorder } from './record.ts'
import { Resolver } from './resolve.ts'

export interface AdmissionOptions {
  readonly registries: ReadonlyMap<string, RegistryConfig>
  readonly catalogues: Catalogues
  /** of catalogues, by registry and package */
  readonly revisions: Revisions
  readonly records: Records
  readonly blobs: Blobs
  readonly unitOfWork: UnitOfWork
  readonly upstream: Pick<Upstream, 'artifact'>
  readonly inspector: Inspector
  readonly elsewhere?: MeasurerOptions['elsewhere']
  /** of this installation: facts of another one are measured anew */
  readonly inspectorRevision: string
  readonly policyEngine: PolicyEngine
  readonly earlier: PredecessorsOptions['earlier']
  readonly clock: Clock
  readonly artifactBytesMax: number
  /** downloads at a time from one registry */
  readonly connections: number
  /** assessments that are kept in memory, bytes */
  readonly knownBytesMax: number
  readonly noteCache?: NoteCache
  /** as of AssessorOptions */
  readonly flight?: Others['flight']
}

/** Sets up the stations of the road that `admit.ts` is. */
export function createAssessor(options: AdmissionOptions): Assessor {
  const { records, blobs, inspector, policyEngine, unitOfWork, upstream, clock, artifactBytesMax, connections } =
    options
  const { elsewhere, inspectorRevision: revision } = options
  const measurer = new Measurer({ records, blobs, inspector, elsewhere, revision, clock })
  const fetcher = new Fetcher({ records, blobs, upstream, measurer, clock, artifactBytesMax, connections })
  const judge = new Judge(policyEngine, records)
  const known = new KnownAssessments(options.knownBytesMax, options.noteCache)
  const { earlier, catalogues } = options
  const resolver = new Resolver(options)
  const common = { fetcher, measurer, judge, policyEngine, records, unitOfWork, clock }
  const stations = {
    resolver,
    judge,
    fetcher,
    measurer,
    predecessors: new Predecessors({ ...common, earlier, catalogues, resolver, known }),
    recorder: new Recorder(records, unitOfWork, clock),
  }
  return new Assessor({ ...options, stations, known })
}
