/** Cases of one decision of many. */
export const BATCH_MAX = 100

export const REASON_MAX_CHARACTERS = 2000

export const TICKET_MAX_CHARACTERS = 100

/** As much as a policy that somebody sends may have: a policy file has no more. */
export const POLICY_MAX_CHARACTERS = 1024 * 1024

/** Attempts that one message of `lazaret exec` tells of. */
export const ATTEMPTS_MAX = 100
