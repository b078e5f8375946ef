/** Cases of one decision of many. */
export const BATCH_MAX = 100

export const REASON_MAX_CHARACTERS = 2000

export const TICKET_MAX_CHARACTERS = 100

/** Attempts that one message of `lazaret exec` tells of. */
export const ATTEMPTS_MAX = 100
