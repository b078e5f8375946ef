import { useState } from 'preact/hooks'
import { ApiError, post } from '../api/client.ts'
import type { CaseDetail, Decided, Ecosystem, Verdict } from '../api/types.ts'
import { type Choice, effectOf, refusing, type ScopeKind } from '../effect.ts'
import { keepDraft } from '../drafts.ts'
import { sendOnCtrlEnter } from '../parts/ctrl-enter.ts'
import { Dialog } from '../parts/dialog.tsx'
import { messageOf, useSession } from '../session.tsx'
import { daysFromNow } from '../time.ts'
import { PlainForm } from './plain-form.tsx'
import { ReasonField, useReason } from './reason.tsx'
import { RuleChoice, ScopeChoice, UntilChoice } from './choices.tsx'

export type PanelKind = 'release' | 'reject' | 'reverse'

interface PanelProps {
  readonly kind: PanelKind
  readonly detail: CaseDetail
  readonly onClose: () => void
  /** the case as it is now is wanted: somebody else decided meanwhile */
  readonly onStale: () => void
  readonly onDecided: (decided: Decided) => void
}

/** The version and those that are likely to follow it. */
const RANGES: Readonly<Record<Ecosystem, (version: string) => string>> = {
  npm: (version) => `^${version}`,
  pypi: (version) => `>=${version}`,
}

const TITLES: Readonly<Record<PanelKind, string>> = {
  release: 'Release',
  reject: 'Block',
  reverse: 'Reverse the decision',
}

/** Where a decision is made. Nothing is decided without its button or Ctrl Enter. */
export function Panel({ kind, detail, onClose, onStale, onDecided }: PanelProps) {
  const { name, version } = detail.case.artifact
  const { busy, trouble, isStale, send } = useDecision(detail, kind, onDecided)
  const label = `${name} ${version}`
  return (
    <Dialog title={`${TITLES[kind]} ${label}`} side onClose={onClose}>
      {trouble !== undefined && (
        <div class="notice trouble" role="alert">
          <p>{trouble}</p>
          {isStale && (
            <button type="button" class="button small" onClick={onStale}>
              Show the case as it is now
            </button>
          )}
        </div>
      )}
      {kind === 'release' && detail.verdict !== undefined && (
        <ReleaseForm detail={detail} verdict={detail.verdict} busy={busy} onSend={send} />
      )}
      {kind === 'reject' && <PlainForm kind="reject" label={label} detail={detail} busy={busy} onSend={send} />}
      {kind === 'reverse' && <PlainForm kind="reverse" label={label} detail={detail} busy={busy} onSend={send} />}
    </Dialog>
  )
}

function useDecision(detail: CaseDetail, kind: PanelKind, onDecided: (decided: Decided) => void) {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const send = (body: object): void => {
    if (busy) return
    setBusy(true)
    setError(undefined)
    post<Decided>(`/cases/${encodeURIComponent(detail.case.id)}/${kind}`, { revision: detail.revision, ...body }).then(
      (decided) => {
        keepDraft(`${kind} ${detail.case.id}`, '')
        return onDecided(decided)
      },
      (reason: unknown) => {
        setBusy(false)
        setError(reason)
      },
    )
  }
  const isStale = error instanceof ApiError && error.status === 409
  const trouble = error === undefined ? undefined : isStale ? error.message : messageOf(error)
  return { busy, trouble, isStale, send }
}

interface ReleaseProps {
  readonly detail: CaseDetail
  readonly verdict: Verdict
  readonly busy: boolean
  readonly onSend: (body: object) => void
}

function ReleaseForm({ detail, verdict, busy, onSend }: ReleaseProps) {
  const { state } = useSession()
  const isAdmin = state.kind === 'signed-in' && state.person.user.role === 'admin'
  const { version, ecosystem } = detail.case.artifact
  const hits = refusing(verdict)
  const [scope, setScope] = useState<ScopeKind>('digest')
  const [range, setRange] = useState(RANGES[ecosystem](version))
  const [rules, setRules] = useState<readonly string[]>(
    hits.filter((hit) => hit.waivable && (isAdmin || hit.outcome !== 'block')).map((hit) => hit.rule),
  )
  const [until, setUntil] = useState<string | null>(() => daysFromNow(30, Date.now()))
  const [reason, setReason] = useReason(detail.case.id, 'release')
  const waiting = new Set(detail.requests.map((request) => request.requester.address)).size
  const choice: Choice = { scope, range, rules, until }
  const isReady = reason.trim() !== '' && rules.length > 0 && (scope !== 'package' || range.trim() !== '')
  const submit = (): void => {
    if (isReady) onSend({ scope: scope === 'package' ? { kind: scope, range } : { kind: scope }, rules, until, reason })
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
        scope={scope}
        onScope={setScope}
        range={range}
        onRange={setRange}
      />
      <RuleChoice hits={hits} isAdmin={isAdmin} chosen={rules} onChosen={setRules} />
      <UntilChoice isAdmin={isAdmin} until={until} onUntil={setUntil} />
      <ReasonField kind="release" reason={reason} onReason={setReason} />
      <footer class="panel-foot">
        <ul class="effect" aria-live="polite" aria-label="What this does">
          {effectOf(verdict, choice, version, waiting).map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
        <button type="submit" class="button primary wide" disabled={busy || !isReady}>
          {busy ? 'Saving…' : 'Release'} <kbd>Ctrl Enter</kbd>
        </button>
      </footer>
    </form>
  )
}
