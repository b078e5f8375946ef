import type { Capability } from '../model/capability.ts'
import type { Evidence, EvidenceRole, Moment } from '../model/finding.ts'
import type { Misuse } from './catalog/hostile-commands.ts'

export type Language = 'javascript' | 'python' | 'shell'

/**
 * What a use of the file system, a process or the network touches of what matters later. A path that begins with `./` lies in the package's own folder, one that
 * begins with a name in the working directory, whatever that is.
 */
export interface SideEffects {
  /** paths that it writes, of those from which something is started later; holes (U+E000) for unknown parts */
  readonly writes?: readonly string[]
  /** paths that it deletes with all that is in them: the home directory (`~`), the root of a file system, a whole project */
  readonly deletes?: readonly string[]
  /** what a command that it starts does to others */
  readonly misuses?: readonly Misuse[]
  /** interface of the platform or of a wallet in whose place something else is put, or that is asked for a payment: `fetch`, `ethereum.request` */
  readonly replaces?: string
  /** URLs and host names that a use of the network names; holes (U+E000) for unknown parts */
  readonly hosts?: readonly string[]
  /** the one of them that a text was decoded for, and that stands nowhere in the source */
  readonly hidesHost?: string
}

/** A place in a source file that does something. */
export interface Place extends SideEffects {
  /** 1-based */
  readonly line: number
  /** 1-based, UTF-16 units */
  readonly column: number
  /** in a few words, for the person who reads the evidence: "reads process.env" */
  readonly note: string
  /** true: inside a function that nothing in this file calls while the file is loaded; absent: runs when it is loaded */
  readonly deferred?: true
}

/**
 * `observed`: what a person copied, typed or has on the screen. `given-secret`: what a caller hands over to be kept, such as a private key. `decoded-text`: what does not stand in the source as it is.
 */
export type SourceKind =
  | 'env'
  | 'secret-file'
  | 'host-info'
  | 'observed'
  | 'given-secret'
  | 'remote-content'
  | 'decoded-text'
export type SinkKind = 'network' | 'process' | 'dynamic-code' | 'filesystem-write'

/** Data that comes from `source` reaches `sink` (through variables, calls, returns; in the same file unless a place says otherwise). */
export interface Flow {
  readonly source: Place & {
    readonly kind: SourceKind
    /** of `env`: the one variable that is read; absent: all of them, or one that is not known. Of `secret-file`: the library that was asked */
    readonly name?: string
    /** the file of the source, where it is another one of the same chain */
    readonly path?: string
    /** of `decoded-text`, in Python; true: what is decoded stands in the source */
    readonly isLiteral?: true
  }
  readonly sink: Place & { readonly kind: SinkKind; readonly manner?: Manner }
  /** true: the data was written to a file, and that file is run */
  readonly viaFile?: true
  /** true: a hash of the data is compared with one that is known beforehand */
  readonly checked?: true
  /** true, in Python: it waits, and the file itself calls it where it is started as a program, below `if __name__ == '__main__'` */
  readonly asProgram?: true
  /** URLs and host names that are named where the data leaves or comes from; holes (U+E000) for unknown parts */
  readonly hosts?: readonly string[]
}

/** How a program that was put down before is started. */
export interface Manner {
  /** where it lies: in the package's own folder, where the system keeps what is thrown away, or somewhere else */
  readonly from: 'own' | 'temporary' | 'elsewhere'
  /** true: it goes on running when whoever started it ends */
  readonly detached?: true
}

/** A local file, an installed module or a command that this code starts or loads. */
export interface Reference {
  readonly kind: 'module' | 'command'
  /** specifier as written: `./lib/x`, `os.path`, `node install.js` */
  readonly target: string
  readonly place: Place
  /** of a module of Python; true: it is run as a program of its own, and not imported */
  readonly asMain?: true
  /** of a command; true: it goes on running when whoever started it ends */
  readonly detached?: true
}

/** Code that is given to an interpreter on a command line: `node -e "…"`. */
export interface InlineCode {
  readonly language: 'javascript' | 'python'
  readonly code: string
  readonly place: Place
  /** true: the text was worked out, and others may be meant: that it does not parse says nothing */
  readonly perhaps?: true
}

/** What one source file can do, from its syntax tree. */
export interface CodeSummary {
  readonly path: string
  readonly language: Language
  /** at most 20 places for each */
  readonly capabilities: ReadonlyMap<Capability, readonly Place[]>
  readonly flows: readonly Flow[]
  readonly references: readonly Reference[]
  /** loops that never end, as far as their own lines say */
  readonly endless?: readonly Place[]
  /** JavaScript: where it loads a module, or calls a member of an object that acts, while it is loaded, and it cannot be told which */
  readonly untold?: readonly Place[]
  /** what the interpreters that it starts are given to run; its own summary does not tell of that */
  readonly inline?: readonly InlineCode[]
  /** Python: functions of other modules that run when this file is loaded: `.helpers.start`, `sample.main.start` */
  readonly calls?: readonly string[]
  /** Python: those that its own functions call, once somebody calls them; at most 200 */
  readonly waits?: readonly string[]
  /** set where the file could not be parsed whole, or was cut: then it is no proof of absence */
  readonly incomplete?: string
  /** Python: set where it was left, since it costs more than a file may; `incomplete` says so, too */
  readonly givenUp?: boolean
}

/** How a file of Python comes to run. */
export interface PythonUse {
  /** what others call of it while it is loaded, by dotted paths from its top level: `start`, `Core`, `Core.start`; none where absent */
  readonly called?: ReadonlySet<string>
  /** true: it is started as a program, false: imported; where absent, its name tells */
  readonly asMain?: boolean
  /** true: code of the package runs texts of which it cannot be told whence they come, and those of this file may be meant */
  readonly textsRun?: boolean
  /** of a setup.py; true: what is configured beside it may let a build run commands of any name */
  readonly everyCommand?: boolean
}

/** A file that runs by itself, with its chain of triggers. */
export interface SurfaceEntry {
  readonly path: string
  readonly moment: Moment
  readonly use?: PythonUse
  /** true: no other file of the package loads it, and nothing but its name makes it a module */
  readonly alone?: true
  /** code that nobody called starts it as a program */
  readonly started?: 'attached' | 'detached'
  /** evidence from the trigger to the start of this file: package.json:12 -> "node install.js" */
  readonly chain: readonly Evidence[]
}

/** An inline command that runs by itself: a lifecycle script's shell line. */
export interface SurfaceCommand {
  readonly command: string
  readonly moment: 'install' | 'build' | 'startup'
  readonly chain: readonly Evidence[]
  readonly summary: CodeSummary
  /** true: what it runs is worked out, and nothing of the package tells what that is */
  readonly untold?: true
  /** why not all that it runs was followed, half a sentence; absent: it was */
  readonly unread?: string
}

/** Where code of a package starts to run by itself, before references are followed. */
export interface SurfaceRoots {
  readonly entries: readonly SurfaceEntry[]
  readonly commands: readonly SurfaceCommand[]
}

/** The package's code, indexed once. Summaries are made on demand and kept. */
export interface CodeIndex {
  readonly surface: readonly SurfaceEntry[]
  readonly commands: readonly SurfaceCommand[]
  /** files that commands of the package start */
  readonly programs: ReadonlySet<string>
  /** undefined: no such file, no source we parse, or over a limit (then it is in `notExamined`) */
  summary(path: string): CodeSummary | undefined
  /** all summaries made: the surface, and other files that the prefilter hit */
  readonly summaries: readonly CodeSummary[]
  readonly notExamined: readonly { readonly path: string; readonly reason: string }[]
  /** Evidence with a snippet for a place in a file. */
  evidence(role: EvidenceRole, path: string, place: Place): Evidence
}
