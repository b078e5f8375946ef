import { useState } from 'preact/hooks'
import { post } from '../api/client.ts'
import { messageOf } from '../session.tsx'

const HOUR_MS = 3_600_000

/** Hours, and how they are called. */
const LENGTHS: readonly (readonly [hours: number, words: string])[] = [
  [4, '4 hours'],
  [24, '1 day'],
  [72, '3 days'],
  [168, '7 days'],
  [720, '30 days'],
]

/** How long before now the line is drawn, hours. */
const LINES: readonly (readonly [hours: number, words: string])[] = [
  [0, 'now'],
  [24, '1 day ago'],
  [72, '3 days ago'],
  [168, '7 days ago'],
]

/** The switch: where the line is, for how long, and why. */
export function FreezeForm({ onStarted }: { readonly onStarted: () => void }) {
  const [back, setBack] = useState(0)
  const [length, setLength] = useState(24)
  const [reason, setReason] = useState('')
  const [busy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState<string>()
  const start = async (): Promise<void> => {
    setBusy(true)
    setTrouble(undefined)
    const now = Date.now()
    const line = back === 0 ? {} : { line: new Date(now - back * HOUR_MS).toISOString() }
    try {
      await post('/freezes', { ...line, until: new Date(now + length * HOUR_MS).toISOString(), reason })
      setReason('')
      onStarted()
    } catch (error) {
      setTrouble(messageOf(error))
    }
    setBusy(false)
  }
  return (
    <form
      class="incident-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (!busy && reason.trim() !== '') void start()
      }}
    >
      {trouble !== undefined && (
        <p class="notice trouble" role="alert">
          {trouble}
        </p>
      )}
      <Segments legend="Nothing younger than" name="line" of={LINES} chosen={back} onChosen={setBack} />
      <Segments legend="For" name="length" of={LENGTHS} chosen={length} onChosen={setLength} />
      <label>
        Reason
        <span class="soft"> whoever is refused reads it</span>
        <textarea
          rows={2}
          maxLength={2000}
          required
          value={reason}
          onInput={(event) => setReason(event.currentTarget.value)}
        />
      </label>
      <button type="submit" class="button danger" disabled={busy || reason.trim() === ''}>
        {busy ? 'Saving…' : 'Freeze'}
      </button>
    </form>
  )
}

interface SegmentsProps {
  readonly legend: string
  readonly name: string
  readonly of: readonly (readonly [value: number, words: string])[]
  readonly chosen: number
  readonly onChosen: (value: number) => void
}

function Segments({ legend, name, of, chosen, onChosen }: SegmentsProps) {
  return (
    <fieldset>
      <legend>{legend}</legend>
      <div class="segments">
        {of.map(([value, words]) => (
          <label key={value} class="segment">
            <input type="radio" name={name} value={value} checked={chosen === value} onChange={() => onChosen(value)} />
            <span>{words}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
