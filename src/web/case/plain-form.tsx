import type { CaseDetail } from '../../api/case-detail.ts'
import { sendOnCtrlEnter } from '../parts/ctrl-enter.ts'
import { count } from '../words.ts'
import { ReasonField, useReason } from './reason.tsx'

interface PlainFormProps {
  readonly kind: 'reject' | 'reverse'
  readonly label: string
  readonly detail: CaseDetail
  readonly busy: boolean
  readonly onSend: (body: object) => void
}

/** A decision that takes nothing but a reason. */
export function PlainForm({ kind, label, detail, busy, onSend }: PlainFormProps) {
  const [reason, setReason] = useReason(detail.case.id, kind)
  const isReady = reason.trim() !== ''
  const submit = (): void => {
    if (isReady) onSend({ reason })
  }
  return (
    <form
      class="panel"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
      onKeyDown={sendOnCtrlEnter}
    >
      <ReasonField kind={kind} reason={reason} onReason={setReason} />
      <footer class="panel-foot">
        <ul class="effect" aria-label="What this does">
          {effects(kind, label, detail).map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
        <button
          type="submit"
          class={`button wide ${kind === 'reject' ? 'danger' : 'primary'}`}
          disabled={busy || !isReady}
        >
          {busy ? 'Saving…' : kind === 'reject' ? 'Block' : 'Reverse'} <kbd>Ctrl Enter</kbd>
        </button>
      </footer>
    </form>
  )
}

function effects(kind: 'reject' | 'reverse', label: string, detail: CaseDetail): readonly string[] {
  if (kind === 'reject') {
    return [
      `These bytes of ${label} stay refused, whatever waivers say, until somebody reverses it.`,
      'Those who asked read your reason at the link that their terminal shows.',
    ]
  }
  const served = detail.history.filter((event) => event.type === 'artifact.served').length
  const fetched =
    served === 0
      ? 'Nobody has fetched it so far.'
      : `It cannot be called back: it was served ${count(served, 'time')} already.`
  return detail.case.state === 'released'
    ? ['Its waivers end now, and the case needs a decision again.', fetched]
    : ['The block ends now, and the case needs a decision again; the rules still refuse it meanwhile.']
}
