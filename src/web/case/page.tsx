import { useEffect, useRef, useState } from 'preact/hooks'
import { Link, useLocation } from 'wouter-preact'
import type { CaseDetail } from '../../api/case-detail.ts'
import type { Released } from '../../api/cases.ts'
import { useKeys } from '../keys.ts'
import { lastQueue, neighboursOf, rememberOpened } from '../order.ts'
import { Icon } from '../parts/icons.tsx'
import { StateMark } from '../parts/marks.tsx'
import { Empty, Loading, Trouble } from '../parts/notice.tsx'
import { Text } from '../parts/text.tsx'
import { useResource } from '../resource.ts'
import { useMay } from '../session.tsx'
import { absolute } from '../time.ts'
import { isEnded, OUTCOMES } from '../words.ts'
import { AttemptsSection } from './attempts.tsx'
import { CommentsSection } from './comments.tsx'
import { EvidenceSection } from './evidence.tsx'
import { FilesSection } from './files.tsx'
import { HistorySection } from './history.tsx'
import { HostsSection } from './hosts.tsx'
import { NewSinceSection } from './new-since.tsx'
import { Panel, type PanelKind } from './panel.tsx'
import { ProposalSection } from './proposal.tsx'
import { Rail } from './rail.tsx'
import { SurfaceSection } from './surface.tsx'
import { WaitingSection } from './waiting.tsx'
import { WhySection } from './why.tsx'
import './page.css'

export function CasePage({ id }: { readonly id: string }) {
  const { value, trouble, loading, missing, reload } = useResource<CaseDetail>(`/cases/${encodeURIComponent(id)}`)
  if (loading) return <Loading />
  if (missing && value === undefined) return <NoSuchCase />
  if (trouble !== undefined && value === undefined) {
    return (
      <div class="page">
        <Trouble retry={reload}>{trouble}</Trouble>
        <Link href={lastQueue()}>Back to the queue</Link>
      </div>
    )
  }
  return value === undefined ? null : <CaseView detail={value} trouble={trouble} reload={reload} />
}

function NoSuchCase() {
  useEffect(() => {
    document.title = 'No such case · Lazaret'
  }, [])
  return (
    <div class="page">
      <Empty title="There is no such case">
        <p>Its address may have been cut short, or be of another Lazaret.</p>
        <Link href={lastQueue()}>Back to the queue</Link>
      </Empty>
    </div>
  )
}

interface ViewProps {
  readonly detail: CaseDetail
  /** what is shown could not be renewed, and why */
  readonly trouble: string | undefined
  readonly reload: () => void
}

function CaseView({ detail, trouble, reload }: ViewProps) {
  const [panel, setPanel] = useState<PanelKind>()
  const [saved, setSaved] = useState<string>()
  const banner = useRef<HTMLDivElement>(null)
  const { name, version } = detail.case.artifact
  const mayDecide = useMay('decide')
  const isOpen = mayDecide && detail.case.state === 'open'
  const isDecided = mayDecide && (detail.case.state === 'released' || detail.case.state === 'rejected')
  useCaseKeys(detail, { isOpen, isDecided, setPanel })

  useEffect(() => {
    document.title = `${name} ${version} · Lazaret`
    rememberOpened(detail.case.id)
  }, [name, version, detail.case.id])
  useEffect(() => {
    if (saved !== undefined) banner.current?.focus()
  }, [saved])

  const onDecided = (decided: Released, said = savedWords(decided)): void => {
    setPanel(undefined)
    setSaved(said)
    reload()
  }
  return (
    <div class="case">
      <Bar detail={detail} onOpen={setPanel} isOpen={isOpen} isDecided={isDecided} />
      {trouble !== undefined && <Trouble retry={reload}>{trouble}</Trouble>}
      {saved !== undefined && (
        <div class="notice saved" role="status" tabIndex={-1} ref={banner}>
          <Icon name="check" />
          <p>{saved}</p>
          {isDecided && (
            <button type="button" class="button small" aria-keyshortcuts="z" onClick={() => setPanel('reverse')}>
              Undo… <kbd>z</kbd>
            </button>
          )}
          <NextCase id={detail.case.id} />
        </div>
      )}
      <div class="case-columns">
        <div class="case-main">
          <ProposalSection detail={detail} onDecided={onDecided} />
          <WhySection detail={detail} />
          <WaitingSection detail={detail} />
          <NewSinceSection comparison={detail.comparison} />
          <EvidenceSection id={detail.case.id} facts={detail.facts} headline={detail.headline} />
          <SurfaceSection facts={detail.facts} />
          <HostsSection facts={detail.facts} />
          <AttemptsSection attempts={detail.attempts} />
          <FilesSection id={detail.case.id} facts={detail.facts} comparison={detail.comparison} />
          <CommentsSection detail={detail} onSaid={reload} />
          <HistorySection detail={detail} />
        </div>
        <Rail detail={detail} />
      </div>
      {panel !== undefined && (
        <Panel
          kind={panel}
          detail={detail}
          onClose={() => setPanel(undefined)}
          onStale={() => {
            setPanel(undefined)
            reload()
          }}
          onDecided={onDecided}
        />
      )}
    </div>
  )
}

interface BarProps {
  readonly detail: CaseDetail
  readonly isOpen: boolean
  readonly isDecided: boolean
  readonly onOpen: (kind: PanelKind) => void
}

function Bar({ detail, isOpen, isDecided, onOpen }: BarProps) {
  const { artifact, registry, state, id } = detail.case
  const around = neighboursOf(id)
  return (
    <header class="case-bar">
      <nav class="case-steps" aria-label="Cases">
        <Link href={lastQueue()} class="icon-button" aria-label="Back to the queue" aria-keyshortcuts="Escape">
          <Icon name="back" />
        </Link>
        {around !== undefined && (
          <span class="soft position">
            {around.position} of {around.total}
          </span>
        )}
      </nav>
      <h1>
        <span class="eco">{registry}</span> <Text>{artifact.name}</Text> <span class="version">{artifact.version}</span>
      </h1>
      <StateMark state={state} isEnded={isEnded(detail)} />
      <div class="case-actions">
        {isOpen && (
          <>
            <button type="button" class="button" aria-keyshortcuts="b" onClick={() => onOpen('reject')}>
              Block… <kbd>b</kbd>
            </button>
            <button type="button" class="button primary" aria-keyshortcuts="r" onClick={() => onOpen('release')}>
              Release… <kbd>r</kbd>
            </button>
          </>
        )}
        {isDecided && (
          <button type="button" class="button" aria-keyshortcuts="v" onClick={() => onOpen('reverse')}>
            Reverse… <kbd>v</kbd>
          </button>
        )}
      </div>
    </header>
  )
}

function NextCase({ id }: { readonly id: string }) {
  const next = neighboursOf(id)?.next
  return (
    <Link href={next === undefined ? lastQueue() : `/cases/${next}`}>
      {next === undefined ? 'Back to the queue' : 'Next case'}
    </Link>
  )
}

function savedWords({ case: one, verdict, proposal }: Released): string {
  if (proposal !== undefined) return 'Proposed. It is released once another person agrees.'
  const now = verdict === undefined || one.state === 'rejected' ? '' : ` It is ${OUTCOMES[verdict.outcome]} now.`
  const did = {
    released: 'Released',
    rejected: 'Blocked',
    open: 'Reversed: the case needs a decision again',
    closed: 'Closed',
  }[one.state]
  return `${did}. Saved ${one.decidedAt === undefined ? '' : absolute(one.decidedAt)}.${now}`
}

function useCaseKeys(
  detail: CaseDetail,
  state: { readonly isOpen: boolean; readonly isDecided: boolean; readonly setPanel: (kind: PanelKind) => void },
): void {
  const [, go] = useLocation()
  const around = neighboursOf(detail.case.id)
  const to = (id: string | undefined): void => go(id === undefined ? lastQueue() : `/cases/${id}`)
  useKeys({
    r: () => state.isOpen && state.setPanel('release'),
    b: () => state.isOpen && state.setPanel('reject'),
    v: () => state.isDecided && state.setPanel('reverse'),
    z: () => state.isDecided && state.setPanel('reverse'),
    J: () => to(around?.next),
    K: () => to(around?.previous),
    n: () => step(1),
    p: () => step(-1),
    y: () => press('Copy Package URL'),
    Y: () => press('Copy sha256'),
    Escape: () => go(lastQueue()),
  })
}

/** A key that copies does what the button does, so that it is seen and said. */
function press(label: string): void {
  document.querySelector<HTMLElement>(`button[aria-label="${label}"]`)?.click()
}

/** Moves the focus over the findings, and opens the one that it comes to. */
function step(by: number): void {
  const findings = [...document.querySelectorAll<HTMLDetailsElement>('.finding')]
  const here = findings.findIndex((finding) => finding.contains(document.activeElement))
  const next = findings[here === -1 && by < 0 ? findings.length - 1 : here + by]
  if (next === undefined) return
  next.open = true
  next.querySelector('summary')?.focus({ preventScroll: true })
  next.scrollIntoView({ block: 'start' })
}
