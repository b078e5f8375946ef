import { useState } from 'preact/hooks'
import { ApiError, post } from '../api/client.ts'
import type { CaseDetail } from '../../api/case-detail.ts'
import type { Released } from '../../api/cases.ts'
import { keepDraft } from '../drafts.ts'
import { messageOf } from '../session.tsx'

/** What can be sent about a case; the word of the API. */
export type DecisionKind = 'release' | 'reject' | 'reverse' | 'agree' | 'withdraw'

/** Sends one decision at a time. `isStale`: somebody else decided meanwhile. */
export function useDecision(detail: CaseDetail, kind: DecisionKind, onDecided: (decided: Released) => void) {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const send = (body: object): void => {
    if (busy) return
    setBusy(true)
    setError(undefined)
    post<Released>(`/cases/${encodeURIComponent(detail.case.id)}/${kind}`, { revision: detail.revision, ...body }).then(
      (decided) => {
        setBusy(false)
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
