/** A fact that could not be had. It is a value: policy says what it means (law 4). `null`, so that it survives JSON. */
export const UNKNOWN = null

export type Unknown = typeof UNKNOWN
