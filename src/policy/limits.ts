/** Limits of what a policy file may hold: a policy is configuration, not a program. */
export const POLICY_LIMITS = {
  /** UTF-16 units of the whole file */
  sourceLength: 262_144,
  rules: 200,
  listEntries: 5_000,
  /** UTF-16 units of one condition or message */
  conditionLength: 4_000,
  /** the same, with its named conditions written out */
  expandedLength: 16_000,
  /** named conditions of one policy */
  definitions: 50,
  /** nodes of one condition's syntax tree */
  conditionNodes: 1_000,
  /** levels of calls, selections and parentheses in one condition */
  conditionDepth: 48,
  /** `exists`, `all`, `filter`, `map` inside each other */
  comprehensionDepth: 2,
  /** elements of one list that is written out */
  listElements: 256,
  /** UTF-16 units of one pattern of `re()` */
  patternLength: 500,
} as const
