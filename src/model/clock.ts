/** Tells the time, so that tests can. */
export type Clock = () => Date

/** The time as ISO 8601 UTC text, which is written once a millisecond: under load many events share one. */
export function isoTime(clock: Clock): () => string {
  let writtenMs = Number.NaN
  let text = ''
  return () => {
    const now = clock()
    if (now.getTime() !== writtenMs) {
      writtenMs = now.getTime()
      text = now.toISOString()
    }
    return text
  }
}
