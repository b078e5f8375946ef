import { Link } from 'wouter-preact'
import type { Summary } from '../api/types.ts'
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
