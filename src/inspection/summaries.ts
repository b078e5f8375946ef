import type { Ecosystem } from '../model/ecosystem.ts'
import type { Capability } from '../model/capability.ts'
import { LIMITS } from '../analysis/limits.ts'
import type { CodeSummary, Language, PythonUse, SurfaceEntry } from '../analysis/code.ts'
import { remarkBytes } from '../analysis/remarks.ts'
import { FilesOfPackage } from '../analysis/javascript/fold/package-files.ts'
import { measureProgram } from '../analysis/javascript/summarise.ts'
import { withInline } from '../analysis/inline.ts'
import { interpreterOf, languageOf } from '../analysis/languages.ts'
import { OtherBudget, stepsFor } from '../analysis/other-budget.ts'
import { isWhole, MORE_THAN_KEPT, opaqueReason, OVER_BUDGET_MILD } from '../analysis/opaque.ts'
import { joinedUse } from '../analysis/python/use.ts'
import { skimmedPython } from '../analysis/python/skim.ts'
import { skimmed } from '../analysis/skim.ts'
import type { Sources } from '../analysis/sources.ts'
import { carriedBy, isPython, measureCarried, noText } from './carried.ts'
import { linkCalls, stillUntold } from './linked-calls.ts'
import { linkedOnImport } from './linked.ts'
import { givenTo, measure, type Measured } from './measure.ts'
import { needOfJavascript, overBudget, tooLarge, toldOf } from './telling.ts'
import { PythonWorth, type Need } from './python-worth.ts'
import { HABITS, isData, languagesOf, type Habits } from './started-as.ts'

/** bytes of a file from which on its remarks are counted, since they cost a parser little */
const SMALL_BYTES = 100_000

/** Code that starts an interpreter with code, which does the same, and so on: followed so far. */
const INLINE_DEPTH_MAX = 3

/** What a file must be able to do that its syntax tree is worth its cost: nothing, or what matters where it is loaded, or called. */
type Filter = 'none' | 'loaded' | 'called'

type Surface = readonly SurfaceEntry[]

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
  readonly #worth = new PythonWorth()
  readonly #budget: OtherBudget

  constructor(sources: Sources, ecosystem: Ecosystem) {
    this.#sources = sources
    this.#budget = new OtherBudget(sources.totalBytes)
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

  text(path: string): string | undefined {
    return this.#sources.text(path)
  }

  /** Whether the words of a file of Python that is loaded say that secrets may leak there, or code may hide. */
  isUrgent(path: string): boolean {
    const bytes = this.#sources.bytes(path)
    return bytes !== undefined && this.#worth.isUrgent(path, bytes)
  }

  inline(language: 'javascript' | 'python', code: string, depth = 0): CodeSummary {
    const summary = givenTo(language, code)
    if (depth < INLINE_DEPTH_MAX) return withInline(summary, (inner, text) => this.inline(inner, text, depth + 1))
    return (summary.inline?.length ?? 0) === 0 ? summary : { ...summary, incomplete: MORE_THAN_KEPT }
  }

  #whole(summary: CodeSummary): CodeSummary {
    return withInline(summary, (language, code) => this.inline(language, code, 1))
  }

  /** A file that runs by itself, and is not looked into, or not to its end. */
  leave({ path }: Pick<SurfaceEntry, 'path'>, reason: string, which?: 'unless read'): void {
    if (which !== undefined && this.#made.has(path)) return
    this.#leave(path, this.#left.get(path) ?? reason, !this.#made.has(path))
  }

  /** The summary of a file that runs by itself. A file whose name is not that of source is taken for what starts it. */
  ofSurface(entry: SurfaceEntry): CodeSummary | undefined {
    const known = this.#uses.get(entry.path)
    const use = joinedUse(known ?? {}, this.#useOf(entry))
    if (this.#made.has(entry.path) && use === (known ?? use)) return this.#made.get(entry.path)
    this.#uses.set(entry.path, use)
    const early = entry.moment !== 'import'
    const named = this.#language(entry.path)
    const bytes = this.#sources.bytes(entry.path)
    const carried = carriedBy(entry, this.#habits, named, bytes)
    if (carried !== undefined) return this.#ofCarried(entry, carried.program)
    const unread = noText(entry, this.#habits, named, bytes)
    if (unread !== undefined) return this.#leave(entry.path, unread)
    const isLoaded = entry.chain.length > 1 || entry.alone === true
    const perhaps = named === undefined ? languagesOf(entry, this.#habits, this.#firstLine(entry.path)) : [named]
    const filter = !early && isLoaded && perhaps.length === 1 && use.textsRun !== true ? 'loaded' : 'none'
    for (const language of perhaps) {
      const summary = this.#make(entry.path, language, early, filter, use)
      if (!isData(entry, summary, bytes, named !== undefined)) return this.#onSurface(summary)
      this.#left.delete(entry.path)
      this.#made.set(entry.path, undefined)
    }
    return undefined
  }

  #onSurface(summary: CodeSummary | undefined): CodeSummary | undefined {
    for (const capability of summary?.capabilities.keys() ?? []) this.#known.surface.add(capability)
    return summary
  }

  /** What does not parse is data after all. */
  #ofCarried({ path, moment, use }: SurfaceEntry, program: string): CodeSummary | undefined {
    const size = moment === 'import' ? program.length : undefined
    if (size !== undefined && !this.#budget.allows(size, true)) return this.#leave(path, OVER_BUDGET_MILD)
    const read = this.#charged('python', size, measureCarried(path, program, use))
    const summary = isPython(read) ? this.#whole(read) : undefined
    this.#made.set(path, summary)
    return this.#onSurface(summary)
  }

  /** Where modules are none of Python, what is Python is started. */
  #useOf({ use = {} }: SurfaceEntry): PythonUse {
    return this.#habits.loadsAs === 'python' ? use : { ...use, asMain: true }
  }

  /** Files that run in one chain at install are looked at as one program: data may flow across them. */
  link(surface: Surface, resolve: (from: string, specifier: string) => string | undefined): Surface {
    const files: { path: string; text: string }[] = []
    let size = 0
    for (const { path, moment } of surface) {
      const text =
        moment === 'import' || this.get(path)?.language !== 'javascript' ? undefined : this.#sources.text(path)
      if (text === undefined || (size += text.length) > LIMITS.programBytes) continue
      files.push({ path, text })
    }
    const beside = new FilesOfPackage(this.#sources, resolve)
    if (files.length > 1)
      for (const summary of measureProgram(files, beside).summaries) this.#made.set(summary.path, this.#whole(summary))
    this.#linkImports(surface, beside)
    return surface
  }

  /** Modules that an import loads, where they tell more together than each alone. */
  #linkImports(surface: Surface, beside: FilesOfPackage): void {
    const files = linkedOnImport({
      surface,
      summary: (path) => this.get(path),
      text: (path) => this.#sources.text(path),
      resolve: (from, specifier) => beside.resolve(from, specifier),
    })
    const size = files.reduce((sum, { text }) => sum + text.length, 0)
    if (files.length < 2 || !this.#budget.allows(size)) return
    const { summaries, steps } = measureProgram(files, beside, stepsFor(size))
    this.#budget.charge('javascript', size, steps)
    for (const summary of summaries) if (isWhole(summary.incomplete)) this.#made.set(summary.path, this.#whole(summary))
  }

  /** Functions of Python that other files of the surface call while they are loaded do not wait to be called. Gives the surface with what they load. */
  linkCalls(surface: Surface, loads: (entry: SurfaceEntry, summary: CodeSummary) => Surface): Surface {
    return linkCalls(surface, {
      summary: (path) => this.get(path),
      wake: (entry, called) => this.#wake(entry, called),
      loads,
      read: (entry) => {
        if (entry.moment !== 'import') this.#made.delete(entry.path)
        this.ofSurface(entry)
      },
    })
  }

  #wake(entry: SurfaceEntry, called: ReadonlySet<string>): CodeSummary | undefined {
    const { path, moment } = entry
    const text = this.#sources.text(path)
    if (text === undefined) return undefined
    const size = moment === 'import' ? text.length : undefined
    // it was read once, as a module of which nothing is called
    if (size !== undefined && !this.#budget.allows(size, true)) return this.#leave(path, OVER_BUDGET_MILD, false)
    const use = joinedUse(this.#useOf(entry), { called })
    const again = measure({ path, text, size, use, language: 'python', beside: this.#files })
    const whole = this.#whole(this.#charged('python', size, again))
    const summary = moment === 'import' ? stillUntold(this.#made.get(path), whole) : whole
    this.#made.set(path, summary)
    return summary
  }

  /**
   * Everything else in the package that the prefilter hits. What is examined may not depend on how the archive was packed, and
   * padding must not push a file out: the surface was examined before, in the order in which files load each other; of the rest,
   * smaller files come first, and a file may cost only as much as it is large. So only a great many files that are smaller
   * still can push one out, it is a file that nothing loads, and it is named among those that were not examined.
   * `called`: files that are run by their names, whatever those are.
   */
  examineRest(called: ReadonlySet<string>): void {
    const bySize = [...this.#sources.entries.values()].toSorted(
      (left, right) => left.sizeBytes - right.sizeBytes || (left.path < right.path ? -1 : 1),
    )
    for (const { path } of bySize) {
      const language = this.#made.has(path) ? undefined : this.#language(path)
      if (language === undefined && called.has(path)) this.#makeCalled(path)
      else if (language !== this.#habits.leaves || called.has(path)) this.#make(path, language, false, 'called')
    }
  }

  /** By what its first line names, or as what it parses as. */
  #makeCalled(path: string): void {
    const bytes = this.#sources.bytes(path)
    if (this.#made.has(path) || bytes === undefined || opaqueReason(path, bytes) !== undefined) return
    const told = interpreterOf(this.#firstLine(path))
    const summary = this.#make(path, told ?? 'javascript', false, 'called')
    if (told !== undefined || isWhole(summary?.incomplete)) return
    this.#made.delete(path)
    this.#left.delete(path)
  }

  #language(path: string): Language | undefined {
    return languageOf(path, this.#firstLine(path))
  }

  #firstLine(path: string): string {
    const start = this.#sources.bytes(path)?.subarray(0, 120).toString('latin1') ?? ''
    return start.split('\n', 1)[0] ?? ''
  }

  #make(
    path: string,
    language: Language | undefined,
    early: boolean,
    filter: Filter,
    use: PythonUse = {},
  ): CodeSummary | undefined {
    if (language === undefined) return undefined
    const bytes = this.#sources.bytes(path)
    if (bytes === undefined)
      return this.#leave(path, this.#sources.entries.get(path)?.notKept ?? 'its content was not kept')
    const limit = early ? LIMITS.installFileBytes : LIMITS.otherFileBytes
    const codeBytes = bytes.length > SMALL_BYTES ? bytes.length - remarkBytes(bytes, language) : bytes.length
    const isLarge = codeBytes > limit
    const isAllowed = !isLarge && (early || this.#budget.allows(codeBytes))
    const need = filter === 'none' && isAllowed ? 'some' : this.#needOf(path, bytes, language, filter, isAllowed)
    const wanted = need !== 'none'
    if (isLarge && (wanted || language !== 'python'))
      return this.#leaveLarge(path, language, tooLarge(language, bytes, early, limit), filter)
    if (wanted && !isAllowed && !(need === 'urgent' && this.#budget.allows(codeBytes, true)))
      return this.#leaveLarge(path, language, overBudget(need, language, bytes), filter)
    const text = this.#sources.text(path) ?? ''
    const skim = language === 'python' ? skimmedPython : skimmed
    const size = early ? undefined : codeBytes
    const summary = wanted
      ? this.#whole(this.#charged(language, size, measure({ path, text, size, use, language, beside: this.#files })))
      : skim(path, text)
    this.#made.set(path, summary)
    for (const capability of summary.capabilities.keys()) this.#known.any.add(capability)
    const told = toldOf(summary, bytes, early)
    if (told !== undefined) this.#left.set(path, told)
    return summary
  }

  /** How much the syntax tree of a file is worth, by its words. */
  #needOf(path: string, bytes: Buffer, language: Language, filter: Filter, isAllowed: boolean): Need {
    if (language === 'shell') return 'some'
    if (language === 'javascript') return needOfJavascript(bytes, isAllowed, filter !== 'called')
    const isLoaded = filter !== 'called'
    return this.#worth.of(path, bytes, isLoaded, isLoaded ? this.#known.surface : this.#known.any, isAllowed)
  }

  /** What words tell of a file that is loaded: what it loads itself, and whether it is disguised, since padding would hide that, too. */
  #leaveLarge(path: string, language: Language, incomplete: string, filter: Filter): CodeSummary | undefined {
    this.#leave(path, incomplete)
    if (language !== 'javascript' || filter === 'called') return undefined
    const { capabilities, references } = skimmed(path, this.#sources.text(path) ?? '')
    const summary: CodeSummary = { path, language, capabilities, flows: [], references, incomplete }
    this.#made.set(path, summary)
    return summary
  }

  #leave(path: string, reason: string, isUnread = true): undefined {
    this.#left.set(path, reason)
    if (isUnread) this.#made.set(path, undefined)
  }

  /** `size`, bytes: of a file that shares the budget; undefined where it runs at install. */
  #charged(language: Language, size: number | undefined, { summary, steps }: Measured): CodeSummary {
    if (size !== undefined) this.#budget.charge(language, size, steps, summary.givenUp)
    return summary
  }
}
