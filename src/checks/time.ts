/** "1 hour", "47 hours": what has passed in full, and never less than nothing. */
export function counted(length: number, unit: 'hour' | 'day'): string {
  const full = Math.max(0, Math.floor(length))
  return `${full} ${unit}${full === 1 ? '' : 's'}`
}

/** Hours from one ISO time to another; undefined where one of them is no time. */
export function hoursBetween(from: string, to: string): number | undefined {
  const hours = (Date.parse(to) - Date.parse(from)) / 3_600_000
  return Number.isNaN(hours) ? undefined : hours
}
