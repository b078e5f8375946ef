/** How often one rule decided in a registry, and what people made of it. */
export interface RuleHits {
  readonly registry: string
  readonly rule: string
  /** requests that were refused, with the rule among those that decided it */
  readonly refused: number
  /** requests that were served with a warning of the rule */
  readonly warned: number
  /** requests that the rule, which is only observed, would have refused */
  readonly observed: number
  /** cases that were opened with the rule among those that decided them, by how they stand now */
  readonly cases: Readonly<Record<'open' | 'released' | 'rejected' | 'closed', number>>
  /** released of those that people released or blocked, 0 to 1; null: nobody has decided on any yet */
  readonly falseAlarms: number | null
}
