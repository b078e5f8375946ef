import { createHash, hash, type Hash } from 'node:crypto'
import { parseSha256, type Sha256 } from '../model/digest.ts'
import type { Limits } from './limits.ts'

/** What became of one file's content. */
export interface Kept {
  readonly sha256?: Sha256
  readonly content?: Buffer
  readonly notKept?: string
}

/** Base names of files that run by themselves or say what does: they have a reserve of their own. */
const SURFACE =
  /(?:^|\/)(?:package\.json|binding\.gyp|[^/]+\.(?:pth|start|gypi)|setup\.(?:py|cfg)|pyproject\.toml|__init__\.py|(?:site|user)customize\.py|index\.[cm]?js|METADATA|PKG-INFO|RECORD|WHEEL|entry_points\.txt)$/i

/** And those that AI agents and editors obey. */
const OBEYED =
  /(?:^|\/)(?:(?:AGENTS?|CLAUDE|GEMINI|SKILL|copilot-instructions)(?:\.\w{1,20})?\.md|\.?mcp(?:\.local)?\.json|\.(?:vscode|claude|cursor|gemini|windsurf|codex|devcontainer|husky|githooks|github\/(?:instructions|prompts|chatmodes|agents))\/.{1,300}\.(?:mdc?|jsonc?|toml|sh))$/i

/** Whether a file of this path runs by itself, or says what does, by its name alone. */
export function isSurfaceName(path: string): boolean {
  return SURFACE.test(path)
}

/** Decides which contents are kept, within the limits, and hashes them all. */
export class Keeper {
  readonly #limits: Limits
  readonly #isWanted: (path: string) => boolean
  #kept = 0
  #keptSurface = 0

  /** `isWanted`: which contents are kept at all; absent: all */
  constructor(limits: Limits, isWanted: (path: string) => boolean = () => true) {
    this.#limits = limits
    this.#isWanted = isWanted
  }

  /** Takes one file's content as it streams by. `size` is what the archive states. */
  open(path: string, size: number): ContentSink {
    const notKept = this.#refusal(path, size)
    return new ContentSink(notKept, size <= this.#limits.hashedFileBytes)
  }

  #refusal(path: string, size: number): string | undefined {
    const { keptFileBytes, keptTotalBytes, keptSurfaceBytes } = this.#limits
    if (!this.#isWanted(path)) return 'nobody asked for it'
    if (size > keptFileBytes) return `larger than ${keptFileBytes} bytes`
    if (this.#kept + size <= keptTotalBytes) {
      this.#kept += size
      return undefined
    }
    if (this.#keptSurface + size <= keptSurfaceBytes && (isSurfaceName(path) || OBEYED.test(path))) {
      this.#keptSurface += size
      return undefined
    }
    return `the files before it fill the ${keptTotalBytes} bytes that are kept of one archive`
  }
}

export class ContentSink {
  readonly #notKept: string | undefined
  readonly #chunks: Buffer[] = []
  readonly #hashes: boolean
  #running: Hash | undefined

  constructor(notKept: string | undefined, hashes: boolean) {
    this.#notKept = notKept
    this.#hashes = hashes
  }

  /** Neither kept nor hashed: the content need not be inflated. */
  get skips(): boolean {
    return this.#notKept !== undefined && !this.#hashes
  }

  write(chunk: Buffer): void {
    if (this.#notKept === undefined) this.#chunks.push(chunk)
    else if (this.#hashes) (this.#running ??= createHash('sha256')).update(chunk)
  }

  end(): Kept {
    if (this.#notKept !== undefined) {
      const running = this.#hashes ? (this.#running ?? createHash('sha256')).digest('hex') : undefined
      return { ...withDigest(running), notKept: this.#notKept }
    }
    const [first] = this.#chunks
    const content = first !== undefined && this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks)
    return { ...withDigest(this.#hashes ? hash('sha256', content) : undefined), content }
  }
}

function withDigest(hex: string | undefined): { sha256?: Sha256 } {
  const sha256 = hex === undefined ? undefined : parseSha256(hex)
  return sha256 === undefined ? {} : { sha256 }
}
