import { useState } from 'preact/hooks'
import { post } from '../api/client.ts'
import type { Reach } from '../../api/incidents.ts'
import { FormTrouble, ReasonText } from '../parts/form.tsx'
import { useMay } from '../session.tsx'
import { useSending } from '../use-sending.ts'
import { count } from '../words.ts'
import { ReachTable } from './reach.tsx'

/** First who received it, then the block of all that was pasted. */
export function OutbreakForm({ onDeclared }: { readonly onDeclared: () => void }) {
  const mayDeclare = useMay('declare-outbreaks')
  const [text, setText] = useState('')
  const [title, setTitle] = useState('')
  const [reason, setReason] = useState('')
  const [reach, setReach] = useState<Reach>()
  const { busy, trouble, run } = useSending()
  const find = async (): Promise<void> => setReach(await post<Reach>('/outbreaks/reach', { text }))
  const declare = async (): Promise<void> => {
    await post('/outbreaks', { title, text, reason })
    for (const clear of [setText, setTitle, setReason]) clear('')
    setReach(undefined)
    onDeclared()
  }
  return (
    <div class="incident-form outbreak-form">
      <FormTrouble text={trouble} />
      <label>
        What goes round
        <span class="soft"> one a line: a purl, npm:name@version, pypi:name==version, a sha256; or an OSV record</span>
        <textarea
          rows={5}
          class="mono"
          value={text}
          onInput={(event) => {
            setText(event.currentTarget.value)
            setReach(undefined)
          }}
        />
      </label>
      <button type="button" class="button primary" disabled={busy || text.trim() === ''} onClick={() => void run(find)}>
        {busy ? 'Looking…' : 'Who received it?'}
      </button>
      {reach !== undefined && <ReachTable reach={reach} />}
      {reach !== undefined && mayDeclare && (
        <>
          <label>
            Title
            <input maxLength={200} value={title} onInput={(event) => setTitle(event.currentTarget.value)} />
          </label>
          <ReasonText hint="whoever is refused reads it" reason={reason} onReason={setReason} />
          <button
            type="button"
            class="button danger"
            disabled={busy || title.trim() === '' || reason.trim() === ''}
            onClick={() => void run(declare)}
          >
            {busy ? 'Saving…' : `Block all ${count(reach.targets.length, 'of them', 'of them')}`}
          </button>
        </>
      )}
    </div>
  )
}
