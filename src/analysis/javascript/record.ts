import type { Capability } from '../../model/capability.ts'
import { LIMITS } from '../limits.ts'
import type { CodeSummary, Flow, InlineCode, Manner, Place, Reference, SinkKind, SideEffects } from '../code.ts'
import { foremost } from '../flows.ts'
import { MORE_THAN_KEPT } from '../opaque.ts'
import { lineStarts, positionOf } from '../snippet.ts'
import { mergedEffects, hasSideEffects } from '../side-effects.ts'
import { originOf } from './line-breaks.ts'
import type { FunctionValue, Taint } from './value.ts'

/** flows of one file of which the foremost are kept */
const FLOWS_SEEN_MAX = 2000

/** places of one file at which it cannot be told what is loaded or called */
const UNTOLD_MAX = 2000

interface Act {
  readonly offset: number
  readonly note: string
  readonly within: FunctionValue | undefined
  readonly effects?: SideEffects
}

interface SinkAct extends Act {
  readonly kind: SinkKind
  readonly manner: Manner | undefined
  readonly hosts: readonly string[] | undefined
}

/** What one file was seen to do; the same place is recorded once, however many passes see it. */
export class FileRecord {
  readonly #path: string
  readonly #starts: readonly number[]
  readonly #breaks: readonly number[]
  readonly #capabilities = new Map<Capability, Map<number, Act>>()
  readonly #flows = new Map<string, { source: Taint; sink: SinkAct }>()
  readonly #references = new Map<string, { kind: 'module' | 'command'; target: string; act: Act; detached: boolean }>()

  readonly #endless = new Map<number, Act>()
  readonly #untold = new Map<number, Act>()
  /** more was met than is kept */
  #isCut = false
  readonly #inline = new Map<string, { language: InlineCode['language']; code: string; act: Act; perhaps: boolean }>()

  /** `breaks`: offsets at which line breaks were put before parsing; all offsets given here count them */
  constructor(path: string, text: string, breaks: readonly number[]) {
    this.#path = path
    this.#breaks = breaks
    this.#starts = lineStarts(text)
  }

  can(capability: Capability, act: Act): void {
    const acts = this.#capabilities.get(capability) ?? new Map<number, Act>()
    this.#capabilities.set(capability, acts)
    const known = acts.get(act.offset)
    const effects = mergedEffects(known?.effects ?? {}, act.effects ?? {})
    // ordinary files may not push those out that matter
    const max = hasSideEffects(effects) ? LIMITS.placesPerCapability * 2 : LIMITS.placesPerCapability
    // a later pass may know more of what it is
    if (known !== undefined || acts.size < max) acts.set(act.offset, { ...act, effects })
  }

  endless(act: Act): void {
    if (this.#endless.size < LIMITS.placesPerCapability) this.#endless.set(act.offset, act)
  }

  /** Undefined: a later pass knows more. */
  untold(offset: number, act: Act | undefined): void {
    if (act === undefined) this.#untold.delete(offset)
    else if (this.#untold.size < UNTOLD_MAX) this.#untold.set(offset, act)
  }

  flow(source: Taint, sink: SinkAct): void {
    const key = `${source.file}:${source.offset}:${source.kind}:${source.name ?? ''}>${sink.offset}:${sink.kind}`
    if (this.#flows.has(key) || this.#flows.size < FLOWS_SEEN_MAX) this.#flows.set(key, { source, sink })
    else this.#isCut = true
  }

  refers(kind: 'module' | 'command', target: string, act: Act, detached: boolean): void {
    const key = `${kind}:${target}`
    if (this.#references.has(key)) return
    if (this.#references.size < LIMITS.referencesPerFile) this.#references.set(key, { kind, target, act, detached })
    else this.#isCut = true
  }

  gives(language: InlineCode['language'], code: string, act: Act, perhaps: boolean): void {
    if (this.#inline.has(code)) return
    if (this.#inline.size < LIMITS.inlinePerFile) this.#inline.set(code, { language, code, act, perhaps })
    else this.#isCut = true
  }

  startsMore(): void {
    this.#isCut = true
  }

  /** `positionIn` finds lines in other files of the program; `isLive` tells whether a function is called on load. */
  summary(
    positionIn: (file: string, offset: number) => { line: number; column: number },
    isLive: (fn: FunctionValue | undefined) => boolean,
    isChecked: (taint: Taint) => boolean,
    incomplete: string | undefined,
  ): CodeSummary {
    const place = ({ offset, note, within, effects }: Act): Place => {
      const live: { deferred?: true } = isLive(within) ? {} : { deferred: true }
      return { ...this.position(offset), note, ...live, ...effects }
    }
    const capabilities = new Map<Capability, readonly Place[]>()
    for (const [capability, acts] of this.#capabilities) {
      capabilities.set(
        capability,
        Array.from(acts.values(), (act) => place(act)).toSorted((left, right) => left.line - right.line),
      )
    }
    const atOnce: { source: Taint; sink: SinkAct }[] = []
    const waiting: { source: Taint; sink: SinkAct }[] = []
    for (const flow of this.#flows.values()) (isLive(flow.sink.within) ? atOnce : waiting).push(flow)
    const chosen = new Set([
      ...foremost(atOnce, LIMITS.flowsPerFile),
      ...foremost(waiting, Math.max(0, LIMITS.flowsPerFile - atOnce.length)),
    ])
    const flows: Flow[] = [...this.#flows.values()]
      .filter((flow) => chosen.has(flow))
      .map(({ source, sink }) => this.#flow(source, sink, place(sink), positionIn, isChecked(source)))
    const references: Reference[] = []
    for (const { kind, target, act, detached } of this.#references.values())
      references.push({ kind, target, place: place(act), ...(detached ? { detached } : {}) })
    const path = this.#path
    const inline = Array.from(this.#inline.values(), ({ language, code, act, perhaps }) => ({
      language,
      code,
      place: place(act),
      ...(perhaps ? { perhaps } : {}),
    }))
    const endless = Array.from(this.#endless.values(), (act) => place(act))
    const never = endless.length === 0 ? {} : { endless }
    const dark = Array.from(this.#untold.values(), (act) => place(act)).filter(({ deferred }) => deferred !== true)
    const untold = dark.length === 0 ? {} : { untold: dark.slice(0, LIMITS.placesPerCapability) }
    const summary = {
      path,
      language: 'javascript' as const,
      capabilities,
      flows,
      references,
      inline,
      ...never,
      ...untold,
    }
    const reason = incomplete ?? (this.#isCut ? MORE_THAN_KEPT : undefined)
    return reason === undefined ? summary : { ...summary, incomplete: reason }
  }

  position(offset: number): { line: number; column: number } {
    return positionOf(this.#starts, originOf(this.#breaks, offset))
  }

  #flow(
    source: Taint,
    sink: SinkAct,
    at: Place,
    positionIn: (file: string, offset: number) => { line: number; column: number },
    isChecked: boolean,
  ): Flow {
    const from = { ...positionIn(source.file, source.offset), note: source.note, kind: source.kind }
    const hosts = [...new Set([...(sink.hosts ?? []), ...(source.hosts ?? [])])]
    return {
      source: {
        ...from,
        ...(source.name === undefined ? {} : { name: source.name }),
        ...(source.file === this.#path ? {} : { path: source.file }),
      },
      sink: { ...at, kind: sink.kind, ...(sink.manner === undefined ? {} : { manner: sink.manner }) },
      ...(source.viaFile === true ? { viaFile: true as const } : {}),
      ...(isChecked ? { checked: true as const } : {}),
      ...(hosts.length === 0 ? {} : { hosts }),
    }
  }
}
