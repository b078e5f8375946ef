/** A host that code names, and when it is reached. */
export interface HostFact {
  readonly name: string
  readonly moment: string
  readonly path: string
  readonly line: number
}

/** Who names a host. */
export interface HostUses {
  readonly name: string
  readonly uses: readonly (HostFact & {
    readonly registry: string
    readonly purl: string
    readonly digest: string
    readonly caseId?: string
  })[]
  readonly more: boolean
  readonly remeasuring: { readonly waiting: number }
}
