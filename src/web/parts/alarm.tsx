import { Link } from 'wouter-preact'
import type { Summary } from '../../api/records.ts'
import { absoluteFrom, absolute } from '../time.ts'
import { Text } from './text.tsx'
import './alarm.css'

/** Above every page while a control of Lazaret does not do what it must: decisions on the desk are worth nothing then. */
export function Alarm({ canaries: { alarms } }: Pick<Summary, 'canaries'>) {
  const [first] = alarms
  if (first === undefined) return null
  return (
    <div class="alarm" role="alert">
      <p>
        <b>A control does not fire.</b> {first}
        {alarms.length > 1 && `, and ${alarms.length - 1} more`}. Stop serving, and look why.{' '}
        <Link href="/health">Health</Link>
      </p>
    </div>
  )
}

/** Above every page while a looser policy waits for two people. */
export function LooseningWaits({ loosenings }: Pick<Summary, 'loosenings'>) {
  if (loosenings === 0) return null
  return (
    <div class="frozen" role="status">
      <p>
        <b>A looser policy waits</b> for two people; the one before is in force. <Link href="/policies">Policies</Link>
      </p>
    </div>
  )
}

/** Above every page while something is frozen: whoever wonders why nothing new comes reads it here. */
export function Frozen({ freezes }: Pick<Summary, 'freezes'>) {
  const [first] = freezes
  if (first === undefined) return null
  return (
    <div class="frozen" role="status">
      <p>
        <b>Frozen.</b> Nothing younger than {absolute(first.line)} is served
        {first.registry === '*' ? '' : ` by ${first.registry}`} until {absoluteFrom(first.until)}:{' '}
        <Text>{first.reason}</Text>
        {freezes.length > 1 && ` And ${freezes.length - 1} more.`} <Link href="/incidents">Incidents</Link>
      </p>
    </div>
  )
}
