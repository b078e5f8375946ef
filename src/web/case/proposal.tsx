import { useState } from 'preact/hooks'
import type { Proposal } from '../../api/decisions.ts'
import type { CaseDetail } from '../../api/case-detail.ts'
import type { Released } from '../../api/cases.ts'
import { FormTrouble, ReasonText } from '../parts/form.tsx'
import { Text, Time } from '../parts/text.tsx'
import { useMay, useSession } from '../session.tsx'
import { day } from '../time.ts'
import { scopeWords } from '../words.ts'
import { useDecision } from './use-decision.ts'
import './proposal.css'

interface Props {
  readonly detail: CaseDetail
  readonly onDecided: (decided: Released, said?: string) => void
}

/** A release that waits for a second person, above all else on the page. */
export function ProposalSection({ detail, onDecided }: Props) {
  const proposal = detail.proposals.find((one) => one.end === undefined)
  if (proposal === undefined || detail.case.state !== 'open') return null
  return <Open detail={detail} proposal={proposal} onDecided={onDecided} />
}

function Open({ detail, proposal, onDecided }: Props & { readonly proposal: Proposal }) {
  const { state } = useSession()
  const mayDecide = useMay('decide')
  const name = state.kind === 'signed-in' ? state.person.user.name : ''
  const isMine = proposal.as === 'user' && proposal.by === name
  const { scope, rules, until, reason, ticket } = proposal.release
  const agree = useDecision(detail, 'agree', onDecided)
  return (
    <section class="card proposal" aria-labelledby="proposal-title">
      <h2 id="proposal-title">{isMine ? 'You proposed to release it' : `${proposal.by} proposes to release it`}</h2>
      <blockquote>
        <Text>{reason}</Text>
      </blockquote>
      <p>
        <Text>{scopeWords(scope)}</Text>, until {day(until)}
        {ticket !== undefined && (
          <>
            {' '}
            · ticket <Text>{ticket}</Text>
          </>
        )}{' '}
        <span class="soft">
          · proposed <Time at={proposal.at} />
        </span>
      </p>
      <p class="rules-line">
        {rules.map((rule) => (
          <code key={rule}>{rule}</code>
        ))}
      </p>
      <FormTrouble text={agree.trouble} />
      {mayDecide && (
        <div class="proposal-actions">
          {isMine ? (
            <span class="soft">Nothing is released before another person agrees.</span>
          ) : (
            <button
              type="button"
              class="button primary"
              disabled={agree.busy}
              onClick={() => agree.send({ proposal: proposal.id })}
            >
              {agree.busy ? 'Saving…' : 'Agree and release'}
            </button>
          )}
          <Withdraw detail={detail} proposal={proposal} isMine={isMine} onDecided={onDecided} />
        </div>
      )}
    </section>
  )
}

function Withdraw(props: Props & { readonly proposal: Proposal; readonly isMine: boolean }) {
  const { detail, proposal, isMine, onDecided } = props
  const [reason, setReason] = useState('')
  const { busy, trouble, send } = useDecision(detail, 'withdraw', (decided) => {
    onDecided(decided, 'The proposal is over. The case still needs a decision.')
  })
  return (
    <details class="withdraw">
      <summary class="button">{isMine ? 'Withdraw…' : 'Do not agree…'}</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (reason.trim() !== '') send({ proposal: proposal.id, reason })
        }}
      >
        <FormTrouble text={trouble} />
        <ReasonText reason={reason} onReason={setReason} />
        <button type="submit" class="button" disabled={busy || reason.trim() === ''}>
          {busy ? 'Saving…' : 'End the proposal'}
        </button>
      </form>
    </details>
  )
}
