/** Hours from one ISO time to another; undefined where one of them is no time. */
export function hoursBetween(from: string, to: string): number | undefined {
  const hours = (Date.parse(to) - Date.parse(from)) / 3_600_000
  return Number.isNaN(hours) ? undefined : hours
}
