export interface HeldVersion {
  readonly registry: string
  readonly purl: string
  readonly rules: readonly string[]
  readonly refusals: number
  readonly lastAt: string
}

export interface HeldBack {
  readonly held: readonly HeldVersion[]
  readonly substituted: readonly {
    readonly seq: number
    readonly registry: string
    readonly package: string
    readonly choices: readonly string[]
    readonly at: string
  }[]
  readonly isCut: boolean
}
