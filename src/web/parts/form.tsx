/** What went wrong, above a form. */
export function FormTrouble({ text }: { readonly text: string | undefined }) {
  if (text === undefined) return null
  return (
    <p class="notice trouble" role="alert">
      {text}
    </p>
  )
}

interface ReasonTextProps {
  readonly label?: string
  /** who reads it, beside the label */
  readonly hint?: string
  readonly rows?: number
  readonly reason: string
  readonly onReason: (reason: string) => void
}

/** A reason, without which nothing is sent. */
export function ReasonText({ label = 'Reason', hint, rows = 2, reason, onReason }: ReasonTextProps) {
  return (
    <label>
      {label}
      {hint !== undefined && <span class="soft"> {hint}</span>}
      <textarea
        rows={rows}
        maxLength={2000}
        required
        value={reason}
        onInput={(event) => onReason(event.currentTarget.value)}
      />
    </label>
  )
}
