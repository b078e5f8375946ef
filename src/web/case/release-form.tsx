import { useState } from 'preact/hooks'
import type { CaseDetail } from '../../api/case-detail.ts'
import type { Verdict } from '../../api/verdict.ts'
import type { Ecosystem } from '../../api/words.ts'
import { type Choice, effectOf, refusing, type ScopeKind } from '../effect.ts'
import { sendOnCtrlEnter } from '../parts/ctrl-enter.ts'
import { useMay } from '../session.tsx'
import { daysFromNow } from '../time.ts'
import { RuleChoice, ScopeChoice, UntilChoice } from './choices.tsx'
import { EmergencyChoice, TicketField } from './extras.tsx'
import { ReasonField, useReason } from './reason.tsx'

interface ReleaseProps {
  readonly detail: CaseDetail
  readonly verdict: Verdict
  readonly busy: boolean
  readonly onSend: (body: object) => void
}

/** The version and those that are likely to follow it. */
const RANGES: Readonly<Record<Ecosystem, (version: string) => string>> = {
  npm: (version) => `^${version}`,
  pypi: (version) => `>=${version}`,
}

/** A release, or the proposal of one where two people must agree. */
export function ReleaseForm({ detail, verdict, busy, onSend }: ReleaseProps) {
  const mayWaiveBlocks = useMay('waive-blocks')
  const { approvals, needTwo } = detail
  const { version, ecosystem } = detail.case.artifact
  const hits = refusing(verdict)
  const mayName = (rule: string, outcome: string): boolean =>
    mayWaiveBlocks || outcome !== 'block' || needTwo.includes(rule)
  const [scope, setScope] = useState<ScopeKind>('digest')
  const [range, setRange] = useState(RANGES[ecosystem](version))
  const [rules, setRules] = useState<readonly string[]>(
    hits
      .filter((hit) => hit.waivable && mayName(hit.rule, hit.standsForBlock === true ? 'block' : hit.outcome))
      .map((hit) => hit.rule),
  )
  const [until, setUntil] = useState(() => daysFromNow(approvals.days, Date.now()))
  const [reason, setReason] = useReason(detail.case.id, 'release')
  const [ticket, setTicket] = useState('')
  const [isEmergency, setEmergency] = useState(false)
  const needsTwo = rules.some((rule) => needTwo.includes(rule))
  const isAlone = needsTwo && isEmergency
  const waiting = new Set(detail.requests.map((request) => request.requester.address)).size
  const end = isAlone ? new Date(Date.now() + approvals.emergencyHours * 3_600_000).toISOString() : until
  const choice: Choice = { scope: isAlone ? 'digest' : scope, range, rules, until: end, byTwo: needsTwo && !isAlone }
  const isReady =
    reason.trim() !== '' &&
    rules.length > 0 &&
    (choice.scope !== 'package' || range.trim() !== '') &&
    (!approvals.ticketRequired || ticket.trim() !== '')
  const submit = (): void => {
    if (!isReady) return
    const chosen = choice.scope === 'package' ? { kind: choice.scope, range } : { kind: choice.scope }
    const more = { ...(ticket.trim() === '' ? {} : { ticket }), ...(isAlone ? { emergency: true } : { until }) }
    onSend({ scope: chosen, rules, reason, ...more })
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
      <ScopeChoice
        artifact={detail.case.artifact}
        digest={detail.case.digest}
        hasSurface={
          detail.facts !== undefined && detail.facts.surface.length > 0 && detail.facts.notExamined.length === 0
        }
        scope={choice.scope}
        isFixed={isAlone}
        onScope={setScope}
        range={range}
        onRange={setRange}
      />
      <RuleChoice hits={hits} mayName={mayName} needTwo={needTwo} chosen={rules} onChosen={setRules} />
      {!isAlone && <UntilChoice approvals={approvals} onUntil={setUntil} />}
      <TicketField isRequired={approvals.ticketRequired} ticket={ticket} onTicket={setTicket} />
      <ReasonField kind="release" reason={reason} onReason={setReason} />
      {needsTwo && approvals.emergencyHours > 0 && (
        <EmergencyChoice hours={approvals.emergencyHours} isChosen={isEmergency} onChosen={setEmergency} />
      )}
      <footer class="panel-foot">
        <ul class="effect" aria-live="polite" aria-label="What this does">
          {effectOf(verdict, choice, version, waiting).map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
        <button type="submit" class={`button wide ${isAlone ? 'danger' : 'primary'}`} disabled={busy || !isReady}>
          {busy ? 'Saving…' : choice.byTwo ? 'Propose' : isAlone ? 'Release alone' : 'Release'} <kbd>Ctrl Enter</kbd>
        </button>
      </footer>
    </form>
  )
}
