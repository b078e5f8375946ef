import { useState } from 'preact/hooks'
import type { BatchChoice, BatchResult } from '../../api/cases.ts'
import type { CaseRow } from '../../api/cases.ts'
import { post } from '../api/client.ts'
import { TicketField } from '../case/extras.tsx'
import { ReasonField } from '../case/reason.tsx'
import { sendOnCtrlEnter } from '../parts/ctrl-enter.ts'
import { Dialog } from '../parts/dialog.tsx'
import { FormTrouble } from '../parts/form.tsx'
import { Text } from '../parts/text.tsx'
import { useSending } from '../use-sending.ts'
import { count } from '../words.ts'
import type { Selection } from './queue-select.ts'
import './queue-batch.css'

type Decision = BatchChoice['decision']

interface BarProps {
  readonly selection: Selection
  readonly onOpen: (decision: Decision) => void
}

/** What is selected, what is like it, and what can be decided of all of it. */
export function SelectionBar({ selection, onOpen }: BarProps) {
  const { rows, alike, choose, clear } = selection
  if (rows.length === 0) return null
  return (
    <div class="selection" role="region" aria-label="Selected cases">
      <b aria-live="polite">{rows.length} selected</b>
      {alike.map(({ words, rows: others }) => (
        <button key={words} type="button" class="button small" onClick={() => choose(others)}>
          {words} ({others.length})
        </button>
      ))}
      <span class="selection-acts">
        <button type="button" class="button small" aria-keyshortcuts="Escape" onClick={clear}>
          Clear
        </button>
        <button type="button" class="button small" aria-keyshortcuts="b" onClick={() => onOpen('reject')}>
          Block… <kbd>b</kbd>
        </button>
        <button type="button" class="button small primary" aria-keyshortcuts="r" onClick={() => onOpen('release')}>
          Release… <kbd>r</kbd>
        </button>
      </span>
    </div>
  )
}

interface PanelProps {
  readonly decision: Decision
  readonly rows: readonly CaseRow[]
  /** `isDecided`: something was sent */
  readonly onClose: (isDecided: boolean) => void
}

/** One reason for all of them; then what became of each. */
export function BatchPanel({ decision, rows, onClose }: PanelProps) {
  // What was sent: the list behind it changes.
  const [sent] = useState(rows)
  const [results, setResults] = useState<readonly BatchResult[]>()
  const title = `${decision === 'release' ? 'Release' : 'Block'} ${count(sent.length, 'case')}`
  return (
    <Dialog title={title} side onClose={() => onClose(results !== undefined)}>
      {results === undefined ? (
        <BatchForm decision={decision} rows={sent} onResults={setResults} />
      ) : (
        <Results rows={sent} results={results} onClose={() => onClose(true)} />
      )}
    </Dialog>
  )
}

interface FormProps {
  readonly decision: Decision
  readonly rows: readonly CaseRow[]
  readonly onResults: (results: readonly BatchResult[]) => void
}

function BatchForm({ decision, rows, onResults }: FormProps) {
  const [reason, setReason] = useState('')
  const [ticket, setTicket] = useState('')
  const { busy, trouble, run } = useSending()
  const isReady = reason.trim() !== ''
  const send = async (): Promise<void> => {
    const cases = rows.map(({ case: { id }, revision }) => ({ id, revision }))
    const choice: BatchChoice = { decision, reason, cases, ...(ticket.trim() === '' ? {} : { ticket }) }
    onResults((await post<{ readonly results: readonly BatchResult[] }>('/cases/decide', choice)).results)
  }
  return (
    <form
      class="panel"
      onSubmit={(event) => {
        event.preventDefault()
        if (isReady) void run(send)
      }}
      onKeyDown={sendOnCtrlEnter}
    >
      <FormTrouble text={trouble} />
      <ul class="batch-list" aria-label="Cases">
        {rows.map((row) => (
          <li key={row.case.id}>
            <Name row={row} />
          </li>
        ))}
      </ul>
      <ReasonField kind={decision} reason={reason} onReason={setReason} />
      {decision === 'release' && <TicketField isRequired={false} ticket={ticket} onTicket={setTicket} />}
      <footer class="panel-foot">
        <ul class="effect" aria-label="What this does">
          {EFFECTS[decision].map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
        <button
          type="submit"
          class={`button wide ${decision === 'release' ? 'primary' : 'danger'}`}
          disabled={busy || !isReady}
        >
          {busy ? 'Saving…' : `${decision === 'release' ? 'Release' : 'Block'} ${count(rows.length, 'case')}`}{' '}
          <kbd>Ctrl Enter</kbd>
        </button>
      </footer>
    </form>
  )
}

const EFFECTS: Readonly<Record<Decision, readonly string[]>> = {
  release: [
    'Each file alone, for as long as the policy says; other versions stay refused.',
    'Where two people must agree it is proposed. What cannot be released is said, case by case.',
  ],
  reject: ['These bytes stay refused, whatever waivers say, until somebody reverses it, case by case.'],
}

function Results(props: {
  readonly rows: readonly CaseRow[]
  readonly results: readonly BatchResult[]
  readonly onClose: () => void
}) {
  const { rows, results, onClose } = props
  const problems = results.filter((result) => 'problem' in result)
  const saved = results.filter((result) => 'done' in result)
  return (
    <div class="panel" role="status">
      <p>
        {saved.length} of {results.length} saved
        {problems.length > 0 && `, ${problems.length} not`}.
      </p>
      <ul class="batch-list">
        {[...problems, ...saved].map((result, index) => {
          const row = rows.find((one) => one.case.id === result.id)
          return (
            <li key={`${result.id} ${index}`}>
              {row !== undefined && <Name row={row} />}
              {'done' in result ? (
                <span class="soft">{DONE[result.done]}</span>
              ) : (
                <span class="batch-problem">
                  <Text>{result.message}</Text>
                </span>
              )}
            </li>
          )
        })}
      </ul>
      <button type="button" class="button primary" onClick={onClose}>
        Back to the queue
      </button>
    </div>
  )
}

const DONE = {
  released: 'released',
  proposed: 'proposed: another person must agree',
  rejected: 'blocked',
} as const satisfies Readonly<Record<'released' | 'proposed' | 'rejected', string>>

function Name({ row: { case: one } }: { readonly row: CaseRow }) {
  return (
    <span>
      <b>
        <Text>{one.artifact.name}</Text>
      </b>{' '}
      <span class="version">{one.artifact.version}</span>
    </span>
  )
}
