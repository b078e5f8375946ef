import { setTimeout } from 'node:timers/promises'
import type { Logger } from 'pino'
import { ArtifactCache } from '../admission/artifact-cache.ts'
import { PolicyEngine } from '../admission/policy-engine.ts'
import { Remeasurer } from '../admission/remeasurer.ts'
import { createGate } from '../admission/gate.ts'
import { createInspector, type Inspector } from '../inspection/inspector.ts'
import { keyOf } from '../admission/assessment.ts'
import { createAssessor } from '../admission/create.ts'
import { ASIDE_SHARE } from '../admission/downloads.ts'
import type { Assessor } from '../admission/assessor.ts'
import { createCatalogues } from '../catalogue/catalogue.ts'
import { inspectorRevision } from '../inspection/revision.ts'
import type { WitnessQueue } from '../audit/witness-queue.ts'
import type { Config } from '../config/load.ts'
import { createDesk, type Desk } from '../desk/desk.ts'
import { OwnDeskMemory } from '../desk/own-memory.ts'
import { adapterOf } from '../ecosystems/all.ts'
import { documentsOf } from '../ecosystems/documents.ts'
import type { Metrics } from '../http/metrics.ts'
import { kindOf } from '../model/artifact.ts'
import type { Clock } from '../model/clock.ts'
import type { Gate } from '../model/gate.ts'
import { DECISIONS, type UnitOfWork } from '../model/unit-of-work.ts'
import type { Catalogues, Views } from '../model/metadata.ts'
import { Revisions } from '../model/revisions.ts'
import type { Store } from '../store/store.ts'
import { withCanaries } from '../upstream/canary.ts'
import { systemResolve } from '../upstream/resolve.ts'
import { OpenIdSignIn } from '../upstream/sign-in.ts'
import { createUpstream, type UpstreamClient } from '../upstream/client.ts'
import { ViewThreads } from '../views/pool.ts'
import { createViews } from '../views/views.ts'
import { compiledCodeIn } from './compiled-code.ts'
import { ClientTokens } from './client-tokens.ts'
import { CredentialCommands } from './credential-commands.ts'
import { deskPortsOf } from './desk-ports.ts'
import { inspectedElsewhere } from './inspected-elsewhere.ts'
import { hasRoomAhead } from './disk.ts'
import { logStateOf } from './log-state.ts'
import { hearNews } from './news.ts'
import { openStoreOf } from './open-store.ts'
import { startReopening } from './reopening.ts'
import { substitutionEvent } from './substitution-event.ts'
import { keepPolicies, PolicyBook } from './policies.ts'
import { unawaitedEvents } from './unawaited-events.ts'
import { verdictsOf } from './verdicts.ts'
import { openWitness, witnessQueue } from './witness.ts'
import { StatusBoard } from './status-board.ts'
import { UpstreamWatch } from './upstream-watch.ts'

/** Everything but the web server: what the command line and the server both work with. */
export interface App {
  readonly config: Config
  readonly clock: Clock
  readonly store: Store
  readonly upstream: UpstreamClient
  readonly catalogues: Catalogues
  readonly policies: PolicyBook
  readonly policyEngine: PolicyEngine
  readonly assessor: Assessor
  readonly inspector: Inspector
  /** to be started by a server */
  readonly remeasurer: Remeasurer
  readonly gate: Gate
  readonly views: Views
  readonly desk: Desk
  readonly tokens: ClientTokens
  readonly status: StatusBoard
  /** to be told of each signed head, where there is a witness */
  readonly witness: WitnessQueue | undefined
  /** Tells clients that are held for an inspection to come back, and soon after gives up what upstream has not answered. */
  hurry(): void
  /** Finishes what is under way, signs the log's head, closes everything. */
  close(): Promise<void>
}

export interface AppEnvironment {
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: Metrics
  /** without a trailing slash */
  readonly publicUrl: string
  /** whether clients are served, and not only a command done */
  readonly serves?: boolean
}

/** What is fetched and inspected at shutdown, with no client waiting, gets this long, milliseconds. */
const IDLE_GRACE_MS = 5000

/** Clients that wait for a document get this long after those that wait for an inspection were told, milliseconds. */
const UPSTREAM_GRACE_MS = 3000

/** Heads that the witness has not taken yet get this long at the end, milliseconds. */
const WITNESS_GRACE_MS = 3000

/** How soon decisions of another process, such as `lazaret quarantine approve`, are seen, milliseconds. */
const POLL_MS = 100

/** Builds the object graph by hand. Throws LazaretError `invalid-policy`, `invalid-config`. */
export async function openApp(config: Config, surroundings: AppEnvironment): Promise<App> {
  const { clock, logger, metrics } = surroundings
  const publicUrl = (): string => surroundings.publicUrl
  const { cacheBytes } = config
  const commands = new CredentialCommands(logger)
  const resolved = await commands.resolve(config.registries)
  const registries = new Map(resolved.map((registry) => [registry.name, registry]))
  const policies = new PolicyBook(config.registries, clock, logger)
  const store = await openStoreOf(config, clock, surroundings.serves)
  const { records, blobs } = store
  const unitOfWork: UnitOfWork = {
    async commit(told, unrecorded, asOf) {
      await store.unitOfWork.commit(told, unrecorded, asOf)
      if (told.some(({ changes }) => changes.some(({ kind }) => DECISIONS.has(kind)))) poll()
      for (const { event } of told)
        if (event.type === 'artifact.healed' && event.registry !== undefined) metrics.healed(event.registry)
    },
  }
  const emit = unawaitedEvents(store.unitOfWork, logger)
  const watch = new UpstreamWatch(config.registries, metrics)
  const status = new StatusBoard()
  const witness = config.witness && witnessQueue(openWitness(config.witness, config.caFile), surroundings)
  const client = createUpstream({
    ...(config.caFile === undefined ? {} : { caFile: config.caFile }),
    documentBytesMax: config.documentBytesMax,
    limits: { artifactBytes: config.artifactBytesMax, connections: config.connections * (1 + ASIDE_SHARE) },
    onOutcome: (registry, error) => watch.note(registry, error),
  })
  const upstream = withCanaries(client)
  const thread = new ViewThreads(config.metadataThreads)
  const revisions = new Revisions()
  const catalogues = createCatalogues({
    store: store.catalogues,
    upstream,
    registries,
    documents: documentsOf,
    parse: ({ ecosystem }, raw) => thread.parse(ecosystem, raw),
    clock,
    memoryBytesMax: cacheBytes.catalogues,
    documentsBytesMax: cacheBytes.documents,
    noteCache: metrics.cacheSize,
    onChange: (registry, name) => revisions.changed(keyOf(registry, name, '')),
  })
  const inspector = createInspector({
    workers: config.inspectionWorkers,
    limits: config.inspectionLimits,
    compileCache: compiledCodeIn(config.dataDir),
    onFailure: (job, reason) => logger.warn({ digest: job.digest, reason }, 'an inspection failed'),
    onFacts: (facts) => metrics.inspection(kindOf(facts.readAs), facts.tookMs / 1000),
  })
  const policyKeeping = await keepPolicies(policies, { records, unitOfWork, clock, logger })
  const policyEngine = new PolicyEngine({ policies, records, registries, clock })
  const tokens = await ClientTokens.open(records, config, clock, logger)
  const polling = setInterval(poll, POLL_MS).unref()
  const assessor = createAssessor({
    registries,
    catalogues,
    revisions,
    records,
    blobs,
    unitOfWork,
    upstream,
    inspector,
    elsewhere: inspectedElsewhere(store.inspections, config, surroundings),
    inspectorRevision,
    policyEngine,
    earlier: (file, catalogue) => adapterOf(file.ecosystem).earlier(file, catalogue),
    clock,
    artifactBytesMax: config.artifactBytesMax,
    connections: config.connections,
    knownBytesMax: cacheBytes.assessments,
    flight: store.others.flight,
    noteCache: metrics.cacheSize,
  })
  const remeasurer = new Remeasurer({
    records,
    revision: inspectorRevision,
    measure: (stored) => assessor.measureAnew(stored),
    isBusy: () => inspector.isBusy() || (store.inspections?.waiting ?? 0) > 0 || !store.others.leads(),
    onFailure: (error, stored) =>
      logger.warn({ filename: stored?.filename, err: error }, 'stored artifacts were not measured anew'),
    onEnd: (state) => logger.info(state, 'stored artifacts were measured anew'),
  })
  const hurrying = new AbortController()
  const gate = createGate({
    assessor,
    policyEngine,
    cache: new ArtifactCache(blobs, cacheBytes.artifacts, (hit) => metrics.cache('artifacts', hit), metrics.cacheSize),
    unitOfWork,
    records,
    publicUrl,
    clock,
    observer: {
      admission(registry, outcome) {
        metrics.admission(registry, outcome)
        if (outcome === 'admitted' && watch.isDown(registry)) metrics.staleServe(registry, 'artifact')
      },
      damaged: (registry) => metrics.damaged(registry),
      prefetchFailed: (registry, name, error) => logger.info({ registry, name, err: error }, 'a prefetch failed'),
    },
    upstreamDown: (registry) => watch.isDown(registry),
    roomAhead: () => hasRoomAhead(config.dataDir),
    hurry: hurrying.signal,
  })
  const views = createViews({
    registries,
    catalogues,
    verdicts: verdictsOf({
      assessor,
      policyEngine,
      policies,
      publicUrl,
      clock,
      prefetch: (...file) => gate.prefetch(...file),
    }),
    thread,
    publicUrl,
    clock,
    bytesMax: cacheBytes.views,
    noteCache: metrics.cacheSize,
    onSubstitutions: (registry, name, substitutions) => emit(substitutionEvent(clock, registry, name, substitutions)),
    onLookup(registry, hit, stale) {
      metrics.cache('views', hit)
      if (stale) metrics.staleServe(registry, 'metadata')
    },
  })
  const provider = config.signIn && new OpenIdSignIn(config.signIn, systemResolve, config.caFile)
  const signIn = config.signIn && provider && { settings: config.signIn, provider }
  const dependencies = {
    records,
    unitOfWork,
    registries: config.registries,
    publicUrl: surroundings.publicUrl,
    clock,
    turn: store.others.turn,
    memory: store.deskMemory ?? new OwnDeskMemory(),
    ports: deskPortsOf({
      assessor,
      policyEngine,
      policies,
      catalogues,
      store,
      registries: config.registries,
      upstreams: () => watch.states(),
      remeasuring: () => remeasurer.state(),
      status,
      log: logStateOf(store, witness),
    }),
  }
  const desk = createDesk(dependencies, signIn)

  hearNews(store.others, { catalogues, revisions, onDecided: poll })
  const endReopening = startReopening(desk, store.others, logger)

  /** Sees what other processes, such as the command line, decided. */
  function poll(): void {
    if (policyEngine.poll()) policyKeeping.hear()
    tokens.refresh().catch((error: unknown) => logger.error({ err: error }, 'the tokens of clients were not read'))
  }

  return {
    config: { ...config, registries: resolved },
    clock,
    store,
    upstream,
    catalogues,
    policies,
    policyEngine,
    assessor,
    inspector,
    remeasurer,
    gate,
    views,
    desk,
    tokens,
    status,
    witness,
    hurry() {
      hurrying.abort()
      void setTimeout(UPSTREAM_GRACE_MS, undefined, { ref: false }).then(() => upstream.close())
    },
    async close() {
      await policies.close()
      commands.close()
      clearInterval(polling)
      endReopening()
      const measured = remeasurer.close()
      // What is under way for nobody in particular may finish; a stalled upstream must not hold us until we are killed.
      await Promise.race([Promise.all([gate.idle(), measured]), setTimeout(IDLE_GRACE_MS, undefined, { ref: false })])
      await Promise.all([upstream.close(), tokens.close(), provider?.close()])
      // Before the inspector: an inspection that is broken off here must leave no verdict behind.
      await store.close()
      await witness?.close(WITNESS_GRACE_MS)
      await Promise.all([inspector.close(), thread.close()])
    },
  }
}
