import { useEffect, useState } from 'preact/hooks'
import { Link } from 'wouter-preact'
import { post } from '../api/client.ts'
import type { Waiver, WaiverList, WaiverRow } from '../../api/decisions.ts'
import { sendOnCtrlEnter } from '../parts/ctrl-enter.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Empty, Loading, Trouble } from '../parts/notice.tsx'
import { Text, Time } from '../parts/text.tsx'
import { useResource } from '../resource.ts'
import { FormTrouble, ReasonText } from '../parts/form.tsx'
import { useMay } from '../session.tsx'
import { useSending } from '../use-sending.ts'
import { day } from '../time.ts'
import { scopeWords } from '../words.ts'
import './waivers.css'

const SOON_MS = 14 * 86_400_000

export function WaiversPage() {
  const { value, trouble, loading, reload } = useResource<WaiverList>('/waivers')
  const [revoking, setRevoking] = useState<WaiverRow>()
  useEffect(() => {
    document.title = 'Waivers · Lazaret'
  }, [])
  return (
    <div class="page">
      <header class="page-head">
        <h1>Waivers</h1>
        <p class="soft">Approved exceptions. They end by themselves; nothing is deleted.</p>
      </header>
      {trouble !== undefined && <Trouble retry={reload}>{trouble}</Trouble>}
      {loading && <Loading />}
      {value !== undefined && <Sections list={value} onRevoke={setRevoking} />}
      {revoking !== undefined && (
        <Revoke
          row={revoking}
          onClose={() => setRevoking(undefined)}
          onDone={() => {
            setRevoking(undefined)
            reload()
          }}
        />
      )}
    </div>
  )
}

function Sections({ list, onRevoke }: { readonly list: WaiverList; readonly onRevoke: (row: WaiverRow) => void }) {
  const revocable = useMay('decide') ? { onRevoke } : {}
  const now = Date.parse(list.now)
  const left = (waiver: Waiver): number => (waiver.until === undefined ? Infinity : Date.parse(waiver.until) - now)
  const isActive = ({ waiver }: WaiverRow): boolean => waiver.revokedAt === undefined && left(waiver) > 0
  const active = list.waivers.filter((row) => isActive(row))
  const soon = active.filter((row) => left(row.waiver) <= SOON_MS).toSorted((a, b) => left(a.waiver) - left(b.waiver))
  const rest = active.filter((row) => left(row.waiver) > SOON_MS)
  const over = list.waivers.filter((row) => !isActive(row))
  if (list.waivers.length === 0) {
    return (
      <Empty title="No waivers yet">
        <p>A release on a case makes one: for one file, one version or a range, until a date.</p>
      </Empty>
    )
  }
  return (
    <>
      <Section title="End within 14 days" rows={soon} {...revocable} />
      <Section title="Active" rows={rest} {...revocable} />
      <Section title="Ended and revoked" rows={over} />
    </>
  )
}

function Section(props: {
  readonly title: string
  readonly rows: readonly WaiverRow[]
  readonly onRevoke?: (row: WaiverRow) => void
}) {
  const { title, rows, onRevoke } = props
  if (rows.length === 0) return null
  return (
    <section class="group">
      <h2>
        {title} <span class="count">{rows.length}</span>
      </h2>
      <ul class="rows">
        {rows.map(({ waiver, about }) => (
          <li key={waiver.id} class="row-card">
            <div class="row-main">
              <p class="row-title">
                <Text>{titleOf(waiver, about)}</Text>{' '}
                <span class="soft">
                  <Text>{scopeWords(waiver.scope)}</Text> · {waiver.registry}
                </span>
              </p>
              <p class="rules-line">
                {waiver.rules.map((rule) => (
                  <code key={rule}>{rule}</code>
                ))}
              </p>
              <p>
                <Text>{waiver.reason}</Text>
              </p>
              <p class="soft">
                {waiver.agreedBy === undefined ? waiver.by : `${waiver.by} and ${waiver.agreedBy}`},{' '}
                <Time at={waiver.at} />
                {waiver.ticket !== undefined && (
                  <>
                    {' · '}
                    <Text>{waiver.ticket}</Text>
                  </>
                )}
                {waiver.isEmergency === true && <span class="tag warm">emergency</span>}
                {waiver.caseId !== undefined && (
                  <>
                    {' · '}
                    <Link href={`/cases/${waiver.caseId}`}>its case</Link>
                  </>
                )}
              </p>
            </div>
            <div class="row-side">
              <End waiver={waiver} />
              {onRevoke !== undefined && (
                <button type="button" class="button small" onClick={() => onRevoke({ waiver, about })}>
                  Revoke…
                </button>
              )}
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}

function titleOf(waiver: Waiver, about: WaiverRow['about']): string {
  if (waiver.scope.kind === 'digest') return about === undefined ? 'A file' : `${about.name} ${about.version}`
  return waiver.scope.kind === 'version' ? `${waiver.scope.name} ${waiver.scope.version}` : waiver.scope.name
}

/** As people write the version to npm; undefined where nobody knows which package the file is of. */
function targetOf({ waiver, about }: WaiverRow): string | undefined {
  const { scope } = waiver
  if (scope.kind === 'digest') return about === undefined ? undefined : `${about.name}@${about.version}`
  return scope.kind === 'version' ? `${scope.name}@${scope.version}` : scope.name
}

function End({ waiver }: { readonly waiver: Waiver }) {
  if (waiver.revokedAt !== undefined) {
    return (
      <span>
        revoked by {waiver.revokedBy ?? 'somebody'}, <Time at={waiver.revokedAt} />
      </span>
    )
  }
  if (waiver.until === undefined) return <span>no end</span>
  return (
    <span>
      {Date.parse(waiver.until) < Date.now() ? 'ended' : 'until'} {day(waiver.until)}{' '}
      <span class="soft">
        (<Time at={waiver.until} />)
      </span>
    </span>
  )
}

function Revoke({
  row,
  onClose,
  onDone,
}: {
  readonly row: WaiverRow
  readonly onClose: () => void
  readonly onDone: () => void
}) {
  const { waiver } = row
  const target = targetOf(row)
  const [reason, setReason] = useState('')
  const { busy, trouble, run } = useSending()
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    if (reason.trim() === '') return
    void run(async () => {
      await post(`/waivers/${encodeURIComponent(waiver.id)}/revoke`, { reason })
      onDone()
    })
  }
  return (
    <Dialog title={`Revoke the waiver${target === undefined ? '' : ` for ${target}`}`} onClose={onClose}>
      <form class="panel" onSubmit={submit} onKeyDown={sendOnCtrlEnter}>
        <FormTrouble text={trouble} />
        <p>
          <Text>{scopeWords(waiver.scope)}</Text>: the next request is decided without it, and its case needs a decision
          again.
        </p>
        <ReasonText rows={3} reason={reason} onReason={setReason} />
        <button type="submit" class="button danger wide" disabled={busy || reason.trim() === ''}>
          {busy ? 'Saving…' : 'Revoke'} <kbd>Ctrl Enter</kbd>
        </button>
      </form>
    </Dialog>
  )
}
