import type { Capability } from '../../model/capability.ts'
import type { SinkKind, SourceKind, SideEffects } from '../code.ts'

/** A thing that a shell text does; `offset` is where in the text. */
export interface ShellAct<Kind> {
  readonly kind: Kind
  readonly note: string
  readonly offset: number
  readonly effects?: SideEffects
}

/** What shell text can do, as far as its words say. */
export interface ShellReading {
  readonly capabilities: readonly ShellAct<Capability>[]
  readonly flows: readonly { readonly source: ShellAct<SourceKind>; readonly sink: ShellAct<SinkKind> }[]
  /** what the text as a whole prints of the machine, or of what it fetched or decoded */
  readonly printed: readonly ShellAct<SourceKind>[]
  /** local files or npm scripts that are started: `node install.js`, `npm run build` */
  readonly starts: readonly { readonly command: string; readonly offset: number }[]
  /** code given on the command line: `node -e "…"`, `python -c "…"` */
  readonly inline: readonly {
    readonly language: 'javascript' | 'python'
    readonly code: string
    readonly offset: number
  }[]
  /** true: commands stand in commands deeper than is read */
  readonly isCut: boolean
}

/** A reading with what another one starts besides: that of the same text with paths as Windows writes them. */
export function withStartsOf(reading: ShellReading, other: ShellReading): ShellReading {
  const { capabilities, flows, inline, isCut, printed, starts } = reading
  const known = new Set(starts.map(({ command }) => command))
  return {
    capabilities,
    flows,
    inline,
    isCut: isCut || other.isCut,
    printed,
    starts: [...starts, ...other.starts.filter(({ command }) => !known.has(command))],
  }
}
