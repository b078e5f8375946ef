import type { Entered } from '../../review/entered.ts'
import { plural, printable } from './terminal.ts'
import { DAYS } from './lock-history.ts'

const RECENT_DAYS = 30

/** Packages that are named one by one; the rest is counted. */
const SHOWN_MAX = 15

/** What entered the lock files lately, for a person. New packages first: of a new version its package was there before. */
export function enteredLines(entered: readonly Entered[], now = new Date()): string[] {
  if (entered.length === 0) return [`nothing entered the lock files in ${DAYS} days, as far as their history is here`]
  const recent = entered.filter(({ by }) => by === undefined || daysOf(by.date, now) < RECENT_DAYS)
  const ordered = entered.toSorted((a, b) => Number(a.isKnown) - Number(b.isKnown) || timeOf(b, now) - timeOf(a, now))
  const shown = ordered.slice(0, SHOWN_MAX)
  const more = ordered.length - shown.length
  return [
    `entered the lock files in ${RECENT_DAYS} days: ${counted(recent)}; in ${DAYS} days: ${counted(entered)}`,
    ...shown.map((one) => `  ${enteredLine(one)}`),
    ...(more === 0 ? [] : [`  and ${more} more, which --json has`]),
  ]
}

function enteredLine({ path, entry, isKnown, by }: Entered): string {
  const { name, version = '', source, line } = entry
  const from = source.kind === 'git' || source.kind === 'url' ? ` from ${source.url}` : ''
  const who = by === undefined ? 'not committed' : `${dayOf(by.date)} by ${by.author} in ${by.commit.slice(0, 12)}`
  return printable(`${isKnown ? 'version' : 'package'} ${name} ${version}${from}  ${path}:${line}  ${who}`)
}

function counted(entered: readonly Entered[]): string {
  const fresh = entered.filter(({ isKnown }) => !isKnown).length
  return `${plural(fresh, 'new package')}, ${plural(entered.length - fresh, 'other version')} of known ones`
}

function timeOf({ by }: Entered, now: Date): number {
  return (by?.date ?? now).getTime()
}

function daysOf(date: Date, now: Date): number {
  return (now.getTime() - date.getTime()) / 86_400_000
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10)
}
