import { useState } from 'preact/hooks'
import { post } from '../api/client.ts'
import type { Reach } from '../api/outbreaks.ts'
import { messageOf, useMay } from '../session.tsx'
import { count } from '../words.ts'
import { ReachTable } from './reach.tsx'

/** First who received it, then the block of all that was pasted. */
export function OutbreakForm({ onDeclared }: { readonly onDeclared: () => void }) {
  const mayDeclare = useMay('declare-outbreaks')
  const [text, setText] = useState('')
  const [title, setTitle] = useState('')
  const [reason, setReason] = useState('')
  const [reach, setReach] = useState<Reach>()
  const [busy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState<string>()
  const run = async (work: () => Promise<void>): Promise<void> => {
    if (busy) return
    setBusy(true)
    setTrouble(undefined)
    try {
      await work()
    } catch (error) {
      setTrouble(messageOf(error))
    }
    setBusy(false)
  }
  const find = async (): Promise<void> => setReach(await post<Reach>('/outbreaks/reach', { text }))
  const declare = async (): Promise<void> => {
    await post('/outbreaks', { title, text, reason })
    for (const clear of [setText, setTitle, setReason]) clear('')
    setReach(undefined)
    onDeclared()
  }
  return (
    <div class="incident-form outbreak-form">
      {trouble !== undefined && (
        <p class="notice trouble" role="alert">
          {trouble}
        </p>
      )}
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
          <label>
            Reason
            <span class="soft"> whoever is refused reads it</span>
            <textarea
              rows={2}
              maxLength={2000}
              value={reason}
              onInput={(event) => setReason(event.currentTarget.value)}
            />
          </label>
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
