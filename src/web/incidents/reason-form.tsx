import { useState } from 'preact/hooks'
import { messageOf } from '../session.tsx'

interface Props {
  readonly label: string
  readonly button: string
  readonly send: (reason: string) => Promise<void>
}

/** A reason and a button, where nothing else is to be chosen. */
export function ReasonForm({ label, button, send }: Props) {
  const [reason, setReason] = useState('')
  const [busy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState<string>()
  const submit = async (): Promise<void> => {
    setBusy(true)
    setTrouble(undefined)
    try {
      await send(reason)
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
        if (!busy && reason.trim() !== '') void submit()
      }}
    >
      {trouble !== undefined && (
        <p class="notice trouble" role="alert">
          {trouble}
        </p>
      )}
      <label>
        {label}
        <textarea
          rows={2}
          maxLength={2000}
          required
          value={reason}
          onInput={(event) => setReason(event.currentTarget.value)}
        />
      </label>
      <button type="submit" class="button" disabled={busy || reason.trim() === ''}>
        {busy ? 'Saving…' : button}
      </button>
    </form>
  )
}
