const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** "24 Nov 2026, 09:14 UTC" */
export function absolute(iso: string): string {
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) return iso
  const calendarDay = date.toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  })
  return `${calendarDay}, ${clock(iso)}`
}

/** "09:14 UTC" */
export function clock(iso: string): string {
  return `${new Date(iso).toISOString().slice(11, 16)} UTC`
}

/** "24 Nov 2026" */
export function day(iso: string): string {
  return absolute(iso).split(',', 1)[0] ?? iso
}

/** "42 min ago", "in 3 d" */
export function relative(iso: string, now: number): string {
  const distance = Date.parse(iso) - now
  const size = Math.abs(distance)
  if (Number.isNaN(distance)) return ''
  if (size < MINUTE) return 'now'
  const text = span(size)
  return distance < 0 ? `${text} ago` : `in ${text}`
}

/** "42 min", "5 h", "3 d", "7 months", "5 years" */
export function span(milliseconds: number): string {
  if (milliseconds < HOUR) return `${Math.max(1, Math.round(milliseconds / MINUTE))} min`
  if (milliseconds < 2 * DAY) return `${Math.round(milliseconds / HOUR)} h`
  const days = Math.round(milliseconds / DAY)
  if (days < 90) return `${days} d`
  return days < 730 ? `${Math.round(days / 30.44)} months` : `${Math.round(days / 365.25)} years`
}

export function daysFromNow(days: number, now: number): string {
  return new Date(now + days * DAY).toISOString()
}
