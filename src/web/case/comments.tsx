import { useState } from 'preact/hooks'
import type { CaseDetail } from '../../api/case-detail.ts'
import { post } from '../api/client.ts'
import { sendOnCtrlEnter } from '../parts/ctrl-enter.ts'
import { FormTrouble } from '../parts/form.tsx'
import { Text, Time } from '../parts/text.tsx'
import { useMay } from '../session.tsx'
import { useSending } from '../use-sending.ts'
import './comments.css'

const MAX_CHARACTERS = 2000

interface Props {
  readonly detail: CaseDetail
  readonly onSaid: () => void
}

/** What people say on the case to one another, and ask of who wants the release. */
export function CommentsSection({ detail, onSaid }: Props) {
  const mayComment = useMay('comment')
  if (!mayComment && detail.comments.length === 0) return null
  return (
    <section class="card" aria-labelledby="comments-title">
      <h2 id="comments-title">Comments</h2>
      <ol class="comments">
        {detail.comments.map(({ seq, at, by, text, asks }) => (
          <li key={seq}>
            <p>
              <b>{by}</b> {asks === true && <span class="tag warm">asks for more</span>} <Time at={at} />
            </p>
            <p class="comment-text">
              <Text>{text}</Text>
            </p>
          </li>
        ))}
      </ol>
      {mayComment && <CommentForm id={detail.case.id} isOpen={detail.case.state === 'open'} onSaid={onSaid} />}
    </section>
  )
}

function CommentForm({ id, isOpen, onSaid }: { id: string; isOpen: boolean; onSaid: () => void }) {
  const mayAsk = useMay('decide') && isOpen
  const [text, setText] = useState('')
  const [asks, setAsks] = useState(false)
  const { busy, trouble, run } = useSending()
  const send = async (): Promise<void> => {
    await post(`/cases/${encodeURIComponent(id)}/comment`, { text, ...(asks && mayAsk ? { asks: true } : {}) })
    setText('')
    setAsks(false)
    onSaid()
  }
  return (
    <form
      class="comment-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (text.trim() !== '') void run(send)
      }}
      onKeyDown={sendOnCtrlEnter}
    >
      <FormTrouble text={trouble} />
      <label>
        <span class="visually-hidden">Comment</span>
        <textarea
          rows={3}
          value={text}
          maxLength={MAX_CHARACTERS}
          placeholder="For colleagues: it stays in the log"
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      {mayAsk && (
        <label class="option">
          <input type="checkbox" checked={asks} onChange={(event) => setAsks(event.currentTarget.checked)} />
          <span>
            Ask for more
            <span class="soft">the page behind the refusal shows it to whoever wants the package</span>
          </span>
        </label>
      )}
      <button type="submit" class="button" disabled={busy || text.trim() === ''}>
        {busy ? 'Saving…' : asks && mayAsk ? 'Ask' : 'Comment'}
      </button>
    </form>
  )
}
