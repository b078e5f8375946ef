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

/** As `absolute`, the first minute that is not before `iso`: whoever comes then does not come too early. */
export function absoluteFrom(iso: string): string {
  const ms = Date.parse(iso)
  return absolute(Number.isNaN(ms) ? iso : new Date(Math.ceil(ms / MINUTE) * MINUTE).toISOString())
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

/** From here on months, and then years, are full ones: fewer days would be "2 months", or "1 years". */
const MONTHS_FROM_DAYS = 92
const YEARS_FROM_DAYS = 731

/** "42 min", "5 h", "3 d", "7 months", "5 years": what has passed in full, as rules count. Two days are not over at 47.9 hours. */
export function span(milliseconds: number): string {
  if (milliseconds < MINUTE) return '< 1 min'
  if (milliseconds < HOUR) return `${Math.floor(milliseconds / MINUTE)} min`
  if (milliseconds < 2 * DAY) return `${Math.floor(milliseconds / HOUR)} h`
  const days = Math.floor(milliseconds / DAY)
  if (days < MONTHS_FROM_DAYS) return `${days} d`
  return days < YEARS_FROM_DAYS ? `${Math.floor(days / 30.44)} months` : `${Math.floor(days / 365.25)} years`
}

export function daysFromNow(days: number, now: number): string {
  return new Date(now + days * DAY).toISOString()
}
