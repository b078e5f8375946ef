export type OutbreakTarget =
  | { readonly kind: 'digest'; readonly digest: string }
  | { readonly kind: 'version'; readonly ecosystem: string; readonly name: string; readonly version: string }
  | { readonly kind: 'package'; readonly ecosystem: string; readonly name: string }

/** What went round, blocked by one decision. */
export interface Outbreak {
  readonly id: string
  readonly title: string
  readonly targets: readonly OutbreakTarget[]
  readonly reason: string
  readonly by: string
  readonly at: string
  readonly liftedAt?: string
  readonly liftedBy?: string
}

/** Who was given something, as the log tells. */
export interface Delivery {
  readonly registry: string
  readonly purl: string
  readonly digest?: string
  readonly token: string
  readonly project?: string
  readonly address?: string
  readonly client?: string
  readonly times: number
  readonly firstAt: string
  readonly lastAt: string
}

export interface Reach {
  readonly targets: readonly OutbreakTarget[]
  readonly deliveries: readonly Delivery[]
  readonly deliveryCount: number
  readonly receiverCount: number
  readonly isCutShort?: true
}
