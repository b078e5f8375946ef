import { useState } from 'preact/hooks'
import { draftOf, keepDraft, withSuggestion } from '../drafts.ts'
import './reason.css'

type Kind = 'release' | 'reject' | 'reverse'

const SUGGESTED: Readonly<Record<Kind, readonly string[]>> = {
  release: ['Reviewed: expected behaviour', 'False alarm of a check', 'Accepted risk, urgent', 'Internal package'],
  reject: ['Malicious', 'Unwanted behaviour', 'Policy or licence', 'Not needed'],
  reverse: ['New evidence', 'Decided by mistake', 'No longer needed'],
}

const PROMPTS: Readonly<Record<Kind, string>> = {
  release: 'What did you look at, and why is it acceptable?',
  reject: 'What is wrong with it?',
  reverse: 'What has changed?',
}

interface ReasonProps {
  readonly kind: Kind
  readonly reason: string
  readonly onReason: (reason: string) => void
}

/** Always required: the next reader of the log needs it. */
export function ReasonField({ kind, reason, onReason }: ReasonProps) {
  return (
    <fieldset>
      <legend>Reason</legend>
      <div class="suggested">
        {SUGGESTED[kind].map((text) => (
          <button
            key={text}
            type="button"
            class="chip-button"
            aria-pressed={reason.startsWith(text)}
            onClick={() => onReason(withSuggestion(reason, text, SUGGESTED[kind]))}
          >
            {text}
          </button>
        ))}
      </div>
      <label>
        <span class="soft">{PROMPTS[kind]} Kept in the log, shown to those who asked.</span>
        <textarea
          rows={3}
          maxLength={2000}
          required
          value={reason}
          onInput={(event) => onReason(event.currentTarget.value)}
        />
      </label>
    </fieldset>
  )
}

/** The reason of a decision, as it was left when the panel was closed without one. */
export function useReason(caseId: string, kind: Kind): readonly [string, (reason: string) => void] {
  const key = `${kind} ${caseId}`
  const [reason, setReason] = useState(() => draftOf(key))
  return [
    reason,
    (text) => {
      keepDraft(key, text)
      setReason(text)
    },
  ]
}
