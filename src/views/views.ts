import { isCanary } from '../model/canary.ts'
import type { NoteCache } from '../model/caches.ts'
import { BoundedMap } from '../model/bounded-map.ts'
import type { Advisory } from '../model/advisory.ts'
import type { Clock } from '../model/clock.ts'
import { sha256, type Sha256 } from '../model/digest.ts'
import type { DecisionCircumstances } from '../model/decision.ts'
import { LazaretError } from '../model/errors.ts'
import type { CatalogueSnapshot } from '../model/catalogue.ts'
import type {
  Catalogues,
  ContentCoding,
  ReadyView,
  RenderedForm,
  Substitution,
  ViewBody,
  Views,
} from '../model/metadata.ts'
import type { RegistryConfig } from '../model/registry.ts'
import { SingleFlight } from '../model/single-flight.ts'
import type { DecidedArtifact, RenderJob, RenderResult } from './jobs.ts'
import type { ViewThreads } from './pool.ts'

/** Bodies below this size are sent as they are: compression would not save a packet, bytes. */
const COMPRESSED_BYTES_MIN = 1024

/** Packages of which is remembered what was substituted last; of others it is told again when their view is made anew. */
const SUBSTITUTIONS_MAX = 50_000

/** What a view needs to know of the gate's side, told by the composition. */
export interface Verdicts {
  /** differs as soon as any verdict might differ, time aside */
  revision(): string
  /** differs as soon as an artifact of this package was inspected, or upstream says something new of it */
  packageRevision(registry: string, name: string): string
  /** artifacts of the package whose content is known */
  decided(snapshot: CatalogueSnapshot, registry: string): Promise<ReadonlyMap<string, DecidedArtifact>>
  policy(registry: string): { readonly source: string; readonly file: string; readonly digest: Sha256 }
  circumstances(registry: string): Promise<DecisionCircumstances>
  /** what is published of the package; undefined: nothing was ever imported */
  advisories(registry: string, name: string): Promise<readonly Advisory[] | undefined>
  /** the organisation's own name that the package's is taken for */
  resemblesOwn(registry: string, name: string): string | undefined
}

export interface ViewsOptions {
  readonly registries: ReadonlyMap<string, RegistryConfig>
  readonly catalogues: Catalogues
  readonly verdicts: Verdicts
  readonly thread: Pick<ViewThreads, 'run'>
  readonly publicUrl: () => string
  readonly clock: Clock
  readonly bytesMax: number
  readonly noteCache?: NoteCache
  /** a tag or default choice of this view differs from upstream's */
  readonly onSubstitutions: (registry: string, name: string, substitutions: readonly Substitution[]) => void
  /** told of each view that is asked for, on the hot path: whether it was ready in memory, and whether it is stale */
  readonly onLookup: (registry: string, hit: boolean, stale: boolean) => void
}

interface BuiltView {
  readonly forms: ReadonlyMap<string, RenderedForm>
  readonly bodies: Map<string, Promise<ViewBody>>
  readonly snapshot: CatalogueSnapshot
  /** what is told with every body of the view */
  readonly beside: Omit<ReadyView, 'body' | 'stale'>
  readonly revision: string
  /** epoch milliseconds: upstream is asked again, or a hold ends */
  readonly lookAgainAt: number
  readonly changesAt: number
  readonly sizeBytes: number
}

const NO_SUBSTITUTIONS = sha256('[]')

/** Ready views in memory. A warm one is a map look-up: it needs neither database nor JSON parser. */
export function createViews(options: ViewsOptions): Views {
  const views = new Map<string, BuiltView>()
  const building = new SingleFlight<BuiltView>()
  /** digests, by registry and package */
  const lastSubstitutions = new BoundedMap<string, Sha256>(SUBSTITUTIONS_MAX)
  let bytes = 0
  options.noteCache?.({ name: 'views', bytesMax: options.bytesMax, bytes: () => bytes })

  async function get(
    registry: string,
    name: string,
    form: string,
    codings: readonly ContentCoding[],
  ): Promise<ReadyView> {
    const key = `${registry}\n${name}`
    const known = views.get(key)
    const isReady = known !== undefined && stands(known, registry, name) && known.forms.has(form)
    const view = isReady ? known : await build(key, registry, name, form)
    if (!isCanary(name)) options.onLookup(registry, isReady, view.snapshot.stale)
    const again = (): boolean => {
      if (views.get(key) !== view || !stands(view, registry, name)) return false
      options.onLookup(registry, true, false)
      return true
    }
    return {
      body: await bodyOf(view, form, codings),
      stale: view.snapshot.stale,
      ...(view.snapshot.stale || isCanary(name) ? {} : { again }),
      ...view.beside,
    }
  }

  /** Whether a view is what it would be if it were made now. */
  function stands(view: BuiltView, registry: string, name: string): boolean {
    return view.lookAgainAt > options.clock().getTime() && view.revision === revisionOf(registry, name)
  }

  function revisionOf(registry: string, name: string): string {
    return `${options.verdicts.revision()}/${options.verdicts.packageRevision(registry, name)}`
  }

  /** The document with the revision that it is of. Asking for it may bring a new one: then it is read once more, from memory. */
  async function newest(registry: string, name: string) {
    const before = revisionOf(registry, name)
    const first = await options.catalogues.raw(registry, name)
    const revision = revisionOf(registry, name)
    return { ...(revision === before ? first : await options.catalogues.raw(registry, name)), revision }
  }

  function build(key: string, registry: string, name: string, form: string): Promise<BuiltView> {
    return building.run(`${key}\n${form}`, () => rebuild(key, registry, name, form))
  }

  async function rebuild(key: string, registryName: string, name: string, form: string): Promise<BuiltView> {
    const registry = options.registries.get(registryName)
    if (registry === undefined) throw new LazaretError('not-found', `no registry is named ${registryName}`)
    const { document, snapshot, revision } = await newest(registryName, name)
    const now = options.clock().getTime()
    const lookAgainAt = now + (snapshot.stale ? 10_000 : registry.metadataMaxAgeSeconds * 1000)
    const known = views.get(key)
    if (known !== undefined && isAbout(known, snapshot, revision, now) && known.forms.has(form)) {
      return keep(key, { ...known, snapshot, lookAgainAt: Math.min(lookAgainAt, known.changesAt) })
    }
    const { verdicts, thread } = options
    const job: RenderJob = {
      kind: 'render',
      ecosystem: registry.ecosystem,
      raw: document,
      registry: registryName,
      registryUrl: `${options.publicUrl()}/${registryName}/`,
      publicUrl: options.publicUrl(),
      selection: registry.selection,
      policy: verdicts.policy(registryName),
      circumstances: await verdicts.circumstances(registryName),
      firstSeen: snapshot.firstSeen,
      refreshedAt: snapshot.refreshedAt,
      formerMaintainers: snapshot.formerMaintainers,
      ...(snapshot.formerUpstream === undefined ? {} : { formerUpstream: snapshot.formerUpstream }),
      advisories: await verdicts.advisories(registryName, name),
      resemblesOwn: verdicts.resemblesOwn(registryName, name),
      decided: await verdicts.decided(snapshot, registryName),
      forms: [form],
    }
    const answer = await thread.run(job)
    if (!('rendered' in answer)) throw new Error('the metadata thread answered another question')
    report(key, registryName, name, answer.rendered)
    const built = builtFrom(answer.rendered, snapshot, revision, lookAgainAt)
    const other = views.get(key)
    return keep(key, other !== undefined && isAbout(other, snapshot, revision, now) ? joined(other, built) : built)
  }

  function report(key: string, registry: string, name: string, { substitutions }: RenderResult): void {
    const digest = sha256(JSON.stringify(substitutions))
    if (isCanary(name) || digest === (lastSubstitutions.get(key) ?? NO_SUBSTITUTIONS)) return
    lastSubstitutions.set(key, digest)
    options.onSubstitutions(registry, name, substitutions)
  }

  function keep(key: string, view: BuiltView): BuiltView {
    bytes += view.sizeBytes - (views.get(key)?.sizeBytes ?? 0)
    views.delete(key)
    views.set(key, view)
    for (const [oldest, old] of views) {
      if (bytes <= options.bytesMax || oldest === key) break
      views.delete(oldest)
      bytes -= old.sizeBytes
    }
    return view
  }

  function bodyOf(view: BuiltView, form: string, codings: readonly ContentCoding[]): Promise<ViewBody> {
    const rendered = view.forms.get(form)
    if (rendered === undefined) throw new LazaretError('not-found', `there is no form ${form} of this document`)
    const coding = rendered.bytes.length < COMPRESSED_BYTES_MIN ? 'identity' : (codings[0] ?? 'identity')
    const key = `${form}/${coding}`
    const known = view.bodies.get(key)
    if (known !== undefined) return known
    const body = encode(rendered, coding)
    view.bodies.set(key, body)
    // Whoever asks next is not to meet the same failure: a thread that died is replaced.
    body.catch(() => view.bodies.delete(key))
    return body
  }

  async function encode(rendered: RenderedForm, coding: ContentCoding): Promise<ViewBody> {
    const digest = sha256(rendered.bytes).slice(0, 32)
    const common = { coding, contentType: rendered.contentType, etag: `"${digest}-${rendered.form}-${coding}"` }
    if (coding === 'identity') return { ...common, bytes: bufferOf(rendered.bytes) }
    const answer = await options.thread.run({ kind: 'compress', bytes: rendered.bytes, coding })
    if (!('compressed' in answer)) throw new Error('the metadata thread answered another question')
    return { ...common, bytes: bufferOf(answer.compressed) }
  }

  return { get }
}

/** Whether the view says what a view made now would say. */
function isAbout(view: BuiltView, snapshot: CatalogueSnapshot, revision: string, now: number): boolean {
  return view.snapshot.catalogue === snapshot.catalogue && view.revision === revision && view.changesAt > now
}

/** The forms of both: each is rendered when somebody first asks for it, and most packages are asked for in one. */
function joined(one: BuiltView, other: BuiltView): BuiltView {
  return {
    ...other,
    forms: new Map([...one.forms, ...other.forms]),
    bodies: new Map([...one.bodies, ...other.bodies]),
    sizeBytes: one.sizeBytes + other.sizeBytes,
  }
}

function builtFrom(
  rendered: RenderResult,
  snapshot: CatalogueSnapshot,
  revision: string,
  lookAgainAt: number,
): BuiltView {
  const changesAt = rendered.changesAt === undefined ? Infinity : Date.parse(rendered.changesAt)
  const identity = rendered.forms.reduce((sum, form) => sum + form.bytes.length, 0)
  return {
    forms: new Map(rendered.forms.map((form) => [form.form, form])),
    bodies: new Map(),
    snapshot,
    beside: besideOf(rendered),
    revision,
    lookAgainAt: Math.min(lookAgainAt, changesAt),
    changesAt,
    // The compressed bodies that will join take about a fifth more.
    sizeBytes: Math.ceil(identity * 1.2),
  }
}

function besideOf({ substitutions, withheld, offered }: RenderResult): BuiltView['beside'] {
  return { substitutions, withheld, ...(offered === undefined ? {} : { offered }) }
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
