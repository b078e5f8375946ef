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
] as const

export type Capability = (typeof CAPABILITIES)[number]
