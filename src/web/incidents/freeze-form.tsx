import { useState } from 'preact/hooks'
import { post } from '../api/client.ts'
import { FormTrouble, ReasonText } from '../parts/form.tsx'
import { useSending } from '../use-sending.ts'

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
  const { busy, trouble, run } = useSending()
  const start = async (): Promise<void> => {
    const now = Date.now()
    const line = back === 0 ? {} : { line: new Date(now - back * HOUR_MS).toISOString() }
    await post('/freezes', { ...line, until: new Date(now + length * HOUR_MS).toISOString(), reason })
    setReason('')
    onStarted()
  }
  return (
    <form
      class="incident-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (reason.trim() !== '') void run(start)
      }}
    >
      <FormTrouble text={trouble} />
      <Segments legend="Nothing younger than" name="line" of={LINES} chosen={back} onChosen={setBack} />
      <Segments legend="For" name="length" of={LENGTHS} chosen={length} onChosen={setLength} />
      <ReasonText hint="whoever is refused reads it" reason={reason} onReason={setReason} />
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
