import type { Ecosystem } from '../model/ecosystem.ts'
import type { Capability } from '../model/capability.ts'
import { LIMITS } from '../analysis/limits.ts'
import type { CodeSummary, Language, PythonUse, SurfaceEntry } from '../analysis/code.ts'
import { remarkBytes } from '../analysis/remarks.ts'
import { FilesOfPackage } from '../analysis/javascript/fold/package-files.ts'
import { measureJavascript, summariseJavascript, summariseProgram } from '../analysis/javascript/summarise.ts'
import { withInline } from '../analysis/inline.ts'
import { languageOf, MAY_LOAD } from '../analysis/languages.ts'
import { OtherBudget, stepsFor } from '../analysis/other-budget.ts'
import { isNativeAddon, NATIVE_ADDON, opaqueReason } from '../analysis/opaque.ts'
import { calledAcross, hasDeferredActs, moduleNameOf } from '../analysis/python/calls-across.ts'
import { summarisePython } from '../analysis/python/summarise.ts'
import { joinedUse } from '../analysis/python/use.ts'
import { SYNTAX_ERRORS } from '../analysis/python/tree.ts'
import { skimmedPython, treeFor } from '../analysis/python/skim.ts'
import { mayActJavascript, skimmed } from '../analysis/skim.ts'
import { summariseShell } from '../analysis/shell/summarise.ts'
import type { Sources } from '../analysis/sources.ts'
import { HABITS, startedAs, type Habits } from './started-as.ts'

/**
 * Bytes of Python that waits to be called and is parsed only since a capability that no other file has shown may be in it:
 * where the first such files do not have it, the next ones seldom do.
 */
const CAPABILITY_BYTES = 200_000

/** bytes of a file from which on its remarks are counted, since they cost a parser little */
const SMALL_BYTES = 100_000

const OVER_BUDGET = 'the budget of this inspection was used up'

/** Code that starts an interpreter with code, which does the same, and so on: followed so far. */
const INLINE_DEPTH_MAX = 3

/** Most files of a chain in which each calls the next one. */
const MAX_ROUNDS = 3

/** Summaries of a package's files: made once, within the budget, with a word for each file that was left out. */
export class Summaries {
  readonly #sources: Sources
  readonly #habits: Habits
  readonly #made = new Map<string, CodeSummary | undefined>()
  readonly #left = new Map<string, string>()
  /** how the files of Python run of which there is a summary */
  readonly #uses = new Map<string, PythonUse>()
  /** what files of the surface can do, and what any file can */
  readonly #known = { surface: new Set<Capability>(), any: new Set<Capability>() }
  readonly #files: FilesOfPackage
  readonly #budget = new OtherBudget()
  #capabilityBytes = 0

  constructor(sources: Sources, ecosystem: Ecosystem) {
    this.#sources = sources
    this.#files = new FilesOfPackage(sources)
    this.#habits = HABITS[ecosystem]
  }

  get all(): readonly CodeSummary[] {
    return [...this.#made.values()].filter((summary) => summary !== undefined)
  }

  get notExamined(): readonly { readonly path: string; readonly reason: string }[] {
    return [...this.#left].map(([path, reason]) => ({ path, reason }))
  }

  get(path: string): CodeSummary | undefined {
    return this.#made.get(path)
  }

  inline(language: 'javascript' | 'python', code: string, depth = 0): CodeSummary {
    const summary = language === 'python' ? summarisePython('-c', code) : givenToNode(code)
    return depth < INLINE_DEPTH_MAX
      ? withInline(summary, (inner, text) => this.inline(inner, text, depth + 1))
      : summary
  }

  #whole(summary: CodeSummary): CodeSummary {
    return withInline(summary, (language, code) => this.inline(language, code, 1))
  }

  /** A file that runs by itself, and is not looked into. */
  leave({ path }: SurfaceEntry, reason: string): void {
    if (!this.#made.has(path)) this.#leave(path, reason)
  }

  /** The summary of a file that runs by itself. A file whose name is not that of source is taken for what starts it. */
  ofSurface(entry: SurfaceEntry): CodeSummary | undefined {
    const known = this.#uses.get(entry.path)
    const use = joinedUse(known ?? {}, this.#useOf(entry))
    if (this.#made.has(entry.path) && use === (known ?? use)) return this.#made.get(entry.path)
    this.#uses.set(entry.path, use)
    const early = entry.moment !== 'import'
    const named = this.#language(entry.path)
    const unread = named === undefined ? this.#noText(entry) : undefined
    if (unread !== undefined) return this.#leave(entry.path, unread)
    const language = named ?? startedAs(entry, this.#habits, this.#firstLine(entry.path))
    const filter = entry.moment === 'import' && entry.chain.length > 1 ? 'loaded' : 'none'
    const summary = this.#make(entry.path, language, early, filter, use)
    if (this.#isData(entry, summary)) {
      this.#left.delete(entry.path)
      this.#made.set(entry.path, undefined)
      return undefined
    }
    if (summary?.incomplete === SYNTAX_ERRORS && entry.chain.at(-1)?.note.startsWith(MAY_LOAD) === true) {
      this.#left.delete(entry.path)
      this.#made.set(entry.path, undefined)
      return undefined
    }
    for (const capability of summary?.capabilities.keys() ?? []) this.#known.surface.add(capability)
    return summary
  }

  /** Why a file cannot be read that runs by itself and whose name says nothing; undefined: it may be read. */
  #noText(entry: SurfaceEntry): string | undefined {
    const bytes = this.#sources.bytes(entry.path)
    if (entry.moment !== 'import' || this.#habits.startsOnImport) return opaqueReason(entry.path, bytes)
    const isStarted = entry.chain.at(-1)?.note.startsWith('starts ') === true
    return !isStarted && isNativeAddon(entry.path, bytes) ? NATIVE_ADDON : undefined
  }

  /** What is named like data, does not parse as code and has no word of anything that acts, Node does not run either. */
  #isData({ path }: SurfaceEntry, summary: CodeSummary | undefined): boolean {
    if (summary?.language !== 'javascript' || summary.incomplete?.startsWith('it does not parse') !== true) return false
    const bytes = this.#sources.bytes(path)
    return this.#language(path) === undefined && bytes !== undefined && !mayActJavascript(bytes)
  }

  /** Where modules are none of Python, what is Python is started. */
  #useOf({ use = {} }: SurfaceEntry): PythonUse {
    return this.#habits.loadsAs === 'python' ? use : { ...use, asMain: true }
  }

  /** Files that run in one chain at install are looked at as one program: data may flow across them. */
  link(surface: readonly SurfaceEntry[], resolve: (from: string, specifier: string) => string | undefined): void {
    const files: { path: string; text: string }[] = []
    let size = 0
    for (const { path, moment } of surface) {
      const text =
        moment === 'import' || this.get(path)?.language !== 'javascript' ? undefined : this.#sources.text(path)
      if (text === undefined || (size += text.length) > LIMITS.programBytes) continue
      files.push({ path, text })
    }
    if (files.length < 2) return
    const beside = new FilesOfPackage(this.#sources, resolve)
    for (const summary of summariseProgram(files, beside)) this.#made.set(summary.path, this.#whole(summary))
  }

  /** Functions of Python that other files of the surface call while they are loaded do not wait to be called. */
  linkCalls(surface: readonly SurfaceEntry[]): void {
    const files = surface.filter(({ path }) => path.endsWith('.py'))
    const woken = new Set<string>()
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const called = calledAcross(files.flatMap(({ path }) => this.get(path) ?? []))
      const before = woken.size
      for (const entry of files) {
        const { path, moment } = entry
        const summary = this.get(path)
        const names = called.get(moduleNameOf(path))
        if (names === undefined || summary === undefined || !hasDeferredActs(summary)) continue
        const text = this.#sources.text(path)
        const key = `${path}:${names.size}`
        if (text === undefined || woken.has(key)) continue
        woken.add(key)
        const size = moment === 'import' ? text.length : undefined
        if (size !== undefined && !this.#budget.allows(size)) {
          this.#left.set(path, OVER_BUDGET)
          continue
        }
        const again = summarisePython(path, text, joinedUse(this.#useOf(entry), { called: names }))
        this.#made.set(path, this.#charged('python', size, { summary: again, steps: 0 }))
      }
      if (woken.size === before) break
    }
  }

  /**
   * Everything else in the package that the prefilter hits. What is examined may not depend on how the archive was packed, and
   * padding must not push a file out: the surface was examined before, in the order in which files load each other; of the rest,
   * smaller files come first, and a file may cost only as much as it is large. So only a great many files that are smaller
   * still can push one out, it is a file that nothing loads, and it is named among those that were not examined.
   */
  examineRest(): void {
    const bySize = [...this.#sources.entries.values()].toSorted(
      (left, right) => left.sizeBytes - right.sizeBytes || (left.path < right.path ? -1 : 1),
    )
    for (const { path } of bySize) {
      const language = this.#made.has(path) ? undefined : this.#language(path)
      if (language !== this.#habits.leaves) this.#make(path, language, false, 'called')
    }
  }

  #summarise(language: Language, path: string, text: string, size: number | undefined, use: PythonUse): Measured {
    if (language === 'javascript')
      return measureJavascript(path, text, size === undefined ? LIMITS.installSteps : stepsFor(size), this.#files)
    return { summary: language === 'python' ? summarisePython(path, text, use) : summariseShell(path, text), steps: 0 }
  }

  #language(path: string): Language | undefined {
    return languageOf(path, this.#firstLine(path))
  }

  #firstLine(path: string): string {
    const start = this.#sources.bytes(path)?.subarray(0, 120).toString('latin1') ?? ''
    return start.split('\n', 1)[0] ?? ''
  }

  /** `filter`: what a file must be able to do that its syntax tree is worth its cost. */
  #make(
    path: string,
    language: Language | undefined,
    early: boolean,
    filter: 'none' | 'loaded' | 'called',
    use: PythonUse = {},
  ): CodeSummary | undefined {
    if (language === undefined) return undefined
    const bytes = this.#sources.bytes(path)
    if (bytes === undefined)
      return this.#leave(path, this.#sources.entries.get(path)?.notKept ?? 'its content was not kept')
    const limit = early ? LIMITS.installFileBytes : LIMITS.otherFileBytes
    const codeBytes = bytes.length > SMALL_BYTES ? bytes.length - remarkBytes(bytes, language) : bytes.length
    if (codeBytes > limit) return this.#leaveLarge(path, language, limit, filter)
    const isAllowed = early || this.#budget.allows(codeBytes)
    const wanted = (filter === 'none' && isAllowed) || this.#isWanted(bytes, language, filter)
    if (wanted && !isAllowed) return this.#leaveLarge(path, language, undefined, filter)
    const text = this.#sources.text(path) ?? ''
    const skim = language === 'python' ? skimmedPython : skimmed
    const size = early ? undefined : codeBytes
    const summary = wanted
      ? this.#whole(this.#charged(language, size, this.#summarise(language, path, text, size, use)))
      : skim(path, text)
    this.#made.set(path, summary)
    for (const capability of summary.capabilities.keys()) this.#known.any.add(capability)
    if (summary.incomplete !== undefined) this.#left.set(path, summary.incomplete)
    return summary
  }

  #isWanted(bytes: Buffer, language: Language, filter: 'none' | 'loaded' | 'called'): boolean {
    if (language === 'shell') return true
    if (language === 'javascript') return mayActJavascript(bytes)
    if (filter !== 'called') return treeFor(bytes, true, this.#known.surface) !== undefined
    const reason = treeFor(bytes, false, this.#known.any)
    if (reason === 'capability') this.#capabilityBytes += bytes.length
    return reason === 'flow' || (reason === 'capability' && this.#capabilityBytes <= CAPABILITY_BYTES)
  }

  /**
   * What words tell of a file that is loaded: what it loads itself, and whether it is disguised, since padding would hide that,
   * too. `limit`: the bytes that it exceeds; undefined: the budget is used up.
   */
  #leaveLarge(
    path: string,
    language: Language,
    limit: number | undefined,
    filter: 'none' | 'loaded' | 'called',
  ): CodeSummary | undefined {
    const incomplete = limit === undefined ? OVER_BUDGET : `larger than ${limit} bytes`
    this.#leave(path, incomplete)
    if (language !== 'javascript' || filter === 'called') return undefined
    const { capabilities, references } = skimmed(path, this.#sources.text(path) ?? '')
    const summary: CodeSummary = { path, language, capabilities, flows: [], references, incomplete }
    this.#made.set(path, summary)
    return summary
  }

  #leave(path: string, reason: string): undefined {
    this.#left.set(path, reason)
    this.#made.set(path, undefined)
  }

  /** `size`, bytes: of a file that shares the budget; undefined where it runs at install. */
  #charged(language: Language, size: number | undefined, { summary, steps }: Measured): CodeSummary {
    if (size !== undefined) this.#budget.charge(language, size, steps, summary.givenUp)
    return summary
  }
}

/** A summary, and the evaluation steps that it took: of JavaScript only. */
interface Measured {
  readonly summary: CodeSummary
  readonly steps: number
}

/** What a shell or a program puts into code before it is run. */
const PUT_IN = /\uE000|\$[\w{(]|%\w+%|`/

/** `node -e`, and `node -p`, which takes an expression. That a part is not known is no failure to read the rest. */
function givenToNode(code: string): CodeSummary {
  const summary = summariseJavascript('-e', code)
  if (summary.incomplete?.startsWith('it does not parse') !== true) return summary
  const expression = summariseJavascript('-p', `(${code}\n)`)
  if (expression.incomplete === undefined) return { ...expression, path: summary.path }
  if (!PUT_IN.test(code)) return summary
  const { incomplete: _, ...rest } = summary
  return rest
}
