/** Tells the time, so that tests can. */
export type Clock = () => Date
