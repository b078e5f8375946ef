const DAY = /^\d{4}-\d{2}-\d{2}(?!\d)/

/** Whether the date that `text` begins with is in the calendar. `Date.parse` takes 31 February for 3 March. */
export function isInCalendar(text: string): boolean {
  const day = DAY.exec(text)?.[0]
  const at = Date.parse(`${day ?? ''}T00:00:00Z`)
  return !Number.isNaN(at) && new Date(at).toISOString().slice(0, 10) === day
}
