export const CASE_STATES = ['open', 'released', 'rejected', 'closed'] as const

export type CaseState = (typeof CASE_STATES)[number]
