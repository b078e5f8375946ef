import type { Sha256 } from './digest.ts'
import type { IntegrityOutcome, ReadAs } from './artifact.ts'
import type { Capability } from './capability.ts'
import type { Evidence, Finding, Moment } from './finding.ts'

/** A file that runs without being called, and why. */
export interface SurfaceFile {
  readonly path: string
  /** the chain that starts it, trigger first: ["package.json scripts.postinstall", "node install.js"] */
  readonly startedBy: readonly string[]
  /** `install`: runs at install; `build`: when a client builds; `startup`: at each interpreter start; `import`: when imported */
  readonly moment: Moment
  readonly capabilities: readonly Capability[]
}

/** One regular file of the artifact. */
export interface FileFact {
  readonly path: string
  readonly sizeBytes: number
  /** sha256 of the content; absent where the file was over the limit of what is hashed */
  readonly sha256?: Sha256
}

/** A file or part that no check looked into, and why. Never read as "nothing found". */
export interface NotExamined {
  readonly path: string
  readonly reason: string
}

/** A dependency as the artifact's own manifest states it. */
export interface Dependency {
  readonly name: string
  /** version range, or the URL of a direct reference */
  readonly spec: string
  /** from which list: `dependencies`, `optionalDependencies`, `requires-dist`, `build-system.requires`, … */
  readonly group: string
  /** true where it is fetched around the registry: git, http(s), file */
  readonly direct: boolean
}

/** What the package.json of an npm tarball says of itself: what the registry says of it is held against this. */
export interface ManifestFact {
  /** the file in which it stands */
  readonly path: string
  readonly name?: string
  readonly version?: string
  /** names of all scripts; those of the hooks are in `installScripts` */
  readonly scripts: readonly string[]
  /** linked commands: name -> path of the file inside the package */
  readonly commands: Readonly<Record<string, string>>
  /** 1-based lines: `name`, `scripts.postinstall`, `dependencies.left-pad`, `bin.cli` */
  readonly lines: Readonly<Record<string, number>>
}

/** A command named like a well-known tool, which installing a wheel puts into the path, and the place that says so. */
export interface ToolCommand {
  readonly name: string
  readonly evidence: Evidence
}

/** A name at the top of site-packages that a known project owns, and files below it, the first few. */
export interface OwnedTopLevel {
  readonly name: string
  readonly paths: readonly string[]
}

/** A field of METADATA, `name` or `version`, each time that it stands there. */
export interface DeclaredField {
  readonly field: string
  readonly value: string
  /** 1-based; absent where it was not found again */
  readonly line?: number
}

/** A METADATA in which a wheel says what it is. A proper wheel has one. */
export interface Declaration {
  readonly path: string
  /** of the file's bytes; absent where they could not be read */
  readonly sha256?: Sha256
  /** why nothing is known of what it says: it is missing, or too large */
  readonly unread?: string
  readonly fields: readonly DeclaredField[]
  /** true: it stands beside that of the wheel itself, and says that something else is installed */
  readonly isOther?: true
}

/** What of a wheel is right or wrong by the name that it goes under. */
export interface WheelFact {
  readonly declarations: readonly Declaration[]
  readonly toolCommands: readonly ToolCommand[]
  readonly topLevels: readonly OwnedTopLevel[]
}

/** A host that code names where it uses the network. */
export interface HostFact {
  /** in lower case, without a port: `a.example`, `203.0.113.7`; `*.a.example` where what stands before is worked out at run time */
  readonly name: string
  /** when that code runs; `call`: not by itself */
  readonly moment: Moment | 'call'
  /** the first place of those with this name and moment */
  readonly path: string
  /** 1-based */
  readonly line: number
}

/** Where code says that it connects to. What is put together at run time is not among it. */
export interface HostsFact {
  /** one for each name and moment, those first that are reached first */
  readonly named: readonly HostFact[]
  /** false: there may be more, which were not kept */
  readonly isWhole: boolean
}

/** What the checks know of an artifact: of its bytes alone, or as it is judged under its name. */
export interface Facts {
  readonly digest: Sha256
  readonly readAs: ReadAs
  /** revision of the set of checks that measured this */
  readonly inspector: string
  /** of all files together, as they lie on disk once unpacked */
  readonly unpackedBytes: number
  readonly files: readonly FileFact[]
  /** lifecycle scripts that run at install: name -> command; npm's implicit `node-gyp rebuild` included */
  readonly installScripts: Readonly<Record<string, string>>
  readonly surface: readonly SurfaceFile[]
  /** sha256 over the normalised surface: the same digest means the same code runs by itself */
  readonly surfaceDigest: Sha256
  /** sha256 over what that code may take besides its own text; absent: not all is known of it, or an earlier revision measured this */
  readonly inputsDigest?: Sha256
  /** capabilities of code that runs by itself */
  readonly surfaceCapabilities: readonly Capability[]
  /** capabilities of all examined code, surface included */
  readonly capabilities: readonly Capability[]
  /** absent of what an earlier revision of the inspector measured, and where nothing could be read */
  readonly hosts?: HostsFact
  readonly dependencies: readonly Dependency[]
  /** what it states as its licence, mostly an SPDX expression; empty: nothing; absent: not known, of an earlier revision, too */
  readonly licence?: string
  /** npm; absent where no manifest could be read */
  readonly manifest?: ManifestFact
  /** absent of other kinds */
  readonly wheel?: WheelFact
  /** a wheel's METADATA, byte for byte, in base64; absent for other kinds */
  readonly coreMetadata?: string
  readonly findings: readonly Finding[]
  readonly notExamined: readonly NotExamined[]
  /** ids of all checks that ran to their end */
  readonly checksRun: readonly string[]
  /** wall time of the inspection, milliseconds */
  readonly tookMs: number
}

/**
 * All that was measured on an artifact's bytes, and on nothing else: its name, its version and what its registry says are not known
 * here, since the same bytes may lie under any name. Measured once for each (digest, reading, inspector), and stored by that.
 */
export interface ContentFacts extends Facts {
  readonly about: 'bytes'
}

/**
 * What the metadata of one file claims beyond its bytes: it belongs to (registry, name, file), and changes with the metadata.
 * Computed from content facts and the claim alone.
 */
export interface ClaimFacts {
  /** hooks that only the metadata names, or names otherwise: name -> command */
  readonly installScripts: Readonly<Record<string, string>>
  /** dependencies as an install follows them: the artifact's own, and those that only the metadata names */
  readonly dependencies: readonly Dependency[]
  readonly findings: readonly Finding[]
  readonly checksRun: readonly string[]
}

/**
 * The facts on which a file is judged: those of its bytes, and what its metadata claims besides. They belong to (registry, name,
 * file), are made anew for each decision, and never stored.
 */
export interface JudgedFacts extends Facts {
  readonly about: 'file'
  /** whether upstream's strongest claim was checked against the bytes */
  readonly integrity: IntegrityOutcome
}
