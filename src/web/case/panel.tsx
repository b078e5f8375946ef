import type { CaseDetail } from '../../api/case-detail.ts'
import type { Released } from '../../api/cases.ts'
import { Dialog } from '../parts/dialog.tsx'
import { PlainForm } from './plain-form.tsx'
import { ReleaseForm } from './release-form.tsx'
import { useDecision } from './use-decision.ts'
import './panel.css'

export type PanelKind = 'release' | 'reject' | 'reverse'

interface PanelProps {
  readonly kind: PanelKind
  readonly detail: CaseDetail
  readonly onClose: () => void
  /** the case as it is now is wanted: somebody else decided meanwhile */
  readonly onStale: () => void
  readonly onDecided: (decided: Released) => void
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
