/** What a process is told of what others did over the same records. */
export type News =
  /** something that verdicts hang on, or who may ask */
  | { readonly kind: 'decided' }
  /** what is known of a package; `isListing`: upstream says something else of it */
  | { readonly kind: 'package'; readonly registry: string; readonly name: string; readonly isListing: boolean }
  /** more than is remembered: all that is cached of packages may be out of date */
  | { readonly kind: 'everything' }

/** The other processes that serve from the same records. */
export interface Others {
  /** Throws LazaretError `database-unreachable` where it is not known any more what they decided. Touches memory only. */
  assertFresh(): void
  /** Whether this process does now what one does for all. */
  leads(): boolean
  /** Each piece of news is told once, and none twice as late as `assertFresh` allows. */
  onNews(listener: (news: News) => void): void
  /** `work`, after whichever of them does the same: it saves work, and is done where it cannot be known, too. */
  readonly flight: <Result>(key: string, work: () => Promise<Result>) => Promise<Result>
  /** `work`, while none of them is at this key. Throws LazaretError `database-unreachable`, and `conflict` where one is for long. */
  readonly turn: <Result>(key: string, work: () => Promise<Result>) => Promise<Result>
}

/** Of a process that is the only one, but for commands beside it. */
export const ALONE: Others = {
  assertFresh: () => undefined,
  leads: () => true,
  onNews: () => undefined,
  flight: (_key, work) => work(),
  turn: (_key, work) => work(),
}
