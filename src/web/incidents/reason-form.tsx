import { useState } from 'preact/hooks'
import { FormTrouble, ReasonText } from '../parts/form.tsx'
import { useSending } from '../use-sending.ts'

interface Props {
  readonly label: string
  readonly button: string
  readonly send: (reason: string) => Promise<void>
}

/** A reason and a button, where nothing else is to be chosen. */
export function ReasonForm({ label, button, send }: Props) {
  const [reason, setReason] = useState('')
  const { busy, trouble, run } = useSending()
  return (
    <form
      class="incident-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (reason.trim() !== '') void run(() => send(reason))
      }}
    >
      <FormTrouble text={trouble} />
      <ReasonText label={label} reason={reason} onReason={setReason} />
      <button type="submit" class="button" disabled={busy || reason.trim() === ''}>
        {busy ? 'Saving…' : button}
      </button>
    </form>
  )
}
