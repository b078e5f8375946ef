/** What code can do, seen in its syntax tree. */
export const CAPABILITIES = [
  'env',
  'secrets',
  'network',
  'process',
  'filesystem-write',
  'dynamic-code',
  'native',
  'host-info',
  'obfuscated',
  'clipboard',
] as const

export type Capability = (typeof CAPABILITIES)[number]

/** How much each says of what code that nobody called is after: 1 says most. */
const TELLING: Readonly<Record<Capability, number>> = {
  secrets: 1,
  network: 2,
  process: 3,
  'dynamic-code': 4,
  obfuscated: 5,
  native: 6,
  'host-info': 7,
  'filesystem-write': 8,
  env: 9,
  clipboard: 10,
}

/** All capabilities, the most telling first. */
export const MOST_TELLING_FIRST: readonly Capability[] = CAPABILITIES.toSorted(
  (left, right) => TELLING[left] - TELLING[right],
)
