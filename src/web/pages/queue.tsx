import { lookup } from '../../model/lookup.ts'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { Link, useLocation, useSearchParams } from 'wouter-preact'
import type { CaseRow } from '../../api/cases.ts'
import type { BatchChoice } from '../../api/cases.ts'
import { useKeys } from '../keys.ts'
import { lastOpened, rememberOrder, rememberQueue } from '../order.ts'
import { Icon } from '../parts/icons.tsx'
import { Loading, Trouble } from '../parts/notice.tsx'
import { Time, useNow } from '../parts/text.tsx'
import { useMay } from '../session.tsx'
import { span } from '../time.ts'
import { count, OUTCOMES, STANDINGS, totalOf } from '../words.ts'
import { BatchPanel, SelectionBar } from './queue-batch.tsx'
import { Nothing } from './queue-nothing.tsx'
import { QueueTable } from './queue-table.tsx'
import { useGroups } from './queue-groups.ts'
import { useSelection, type Selection } from './queue-select.ts'
import { matching, sorted, sortOf, type Standings, type Tab, type Verdicts } from './queue-sort.ts'
import { useCases } from './use-cases.ts'
import { useLiveQueue } from './use-live.ts'
import './queue.css'

const TABS: readonly (readonly [tab: Tab, name: string])[] = [
  ['open', 'Needs decision'],
  ['released', 'Released'],
  ['rejected', 'Blocked'],
  ['closed', 'Closed'],
  ['all', 'All'],
]

function tabOf(text: string | null): Tab {
  return TABS.find(([tab]) => tab === text)?.[0] ?? 'open'
}

/** Verdicts as they stand now: a case may need a decision on what is only held by now, or blocked. */
const VERDICTS: readonly (readonly [outcome: Verdicts, words: string])[] = [
  ['any', 'any verdict'],
  ['block', OUTCOMES.block],
  ['quarantine', OUTCOMES.quarantine],
  ['hold', OUTCOMES.hold],
]

/** Where a case that waits, or did, may stand; the tabs tell the others. */
const CHOSEN_STANDINGS: readonly (readonly [standing: Standings, words: string])[] = [
  ['any', 'any standing'],
  ['waiting', 'nobody asked'],
  ['requested', STANDINGS.requested],
  ['proposed', STANDINGS.proposed],
  ['expired', STANDINGS.expired],
  ['superseded', STANDINGS.superseded],
  ['auto-released', STANDINGS['auto-released']],
]

/** Rows that are drawn at once. */
const SHOWN_STEP = 100

export function QueuePage() {
  const [params, setParams] = useSearchParams()
  const tab = tabOf(params.get('state'))
  const text = params.get('text') ?? ''
  const sort = sortOf(params.get('sort'))
  const verdict = VERDICTS.find(([outcome]) => outcome === params.get('verdict'))?.[0] ?? 'any'
  const standing = CHOSEN_STANDINGS.find(([one]) => one === params.get('standing'))?.[0] ?? 'any'
  const { value, trouble, loading, reload } = useCases(tab, text)
  const rows = useMemo(
    () => sorted(matching(value?.rows ?? [], { verdict, standing }), sort),
    [value, sort, verdict, standing],
  )
  const [drawn, setDrawn] = useState(SHOWN_STEP)
  const groups = useGroups(rows)
  const shown = groups.rows.slice(0, drawn)
  const live = useLiveQueue()
  // Rows never move by themselves.
  const fresh = value === undefined || live === undefined ? 0 : Math.max(0, live.counts.open - value.counts.open)
  const oldest = live === undefined ? value?.oldestOpen : live.oldestOpen
  const { current, rowKeys } = useRowKeys(shown)
  const selection = useSelection(rows)
  const mayDecide = useMay('decide') && tab === 'open'
  const [batch, setBatch] = useState<BatchChoice['decision']>()

  useEffect(() => rememberQueue(params.toString()), [params])
  useEffect(() => rememberOrder(rows.map((row) => row.case.id)), [rows])
  useEffect(() => {
    document.title = value === undefined ? 'Queue · Lazaret' : `(${value.counts.open}) Queue · Lazaret`
  }, [value])
  useKeys({ ...rowKeys, '.': reload, ...(mayDecide ? selectionKeys(selection, shown[current], setBatch) : {}) })

  const change = (changed: Readonly<Record<string, string>>): void => {
    setDrawn(SHOWN_STEP)
    setParams(addressOf({ state: tab, text, sort, verdict, standing, ...changed }))
  }
  return (
    <div class="page">
      <header class="page-head">
        <h1>Queue</h1>
        <Link href="/held">Held and substituted</Link>
        <form class="search" role="search" onSubmit={(event) => event.preventDefault()}>
          <Icon name="search" size={16} />
          <input
            type="search"
            aria-label="Search the queue by package, file or registry"
            aria-keyshortcuts="/"
            placeholder="Search package, file or registry"
            value={text}
            maxLength={200}
            onChange={(event) => change({ text: event.currentTarget.value.trim() })}
          />
        </form>
      </header>
      <div class="tabs-line">
        <nav class="tabs" aria-label="State">
          {TABS.map(([name, words]) => (
            <button
              key={name}
              type="button"
              class="tab"
              aria-current={name === tab ? 'true' : undefined}
              onClick={() => change({ state: name })}
            >
              {words}
              {value !== undefined && <b>{name === 'all' ? totalOf(value.counts) : value.counts[name]}</b>}
            </button>
          ))}
        </nav>
        <div class="choices">
          <Choice label="Verdict" value={verdict} choices={VERDICTS} onChosen={(given) => change({ verdict: given })} />
          <Choice
            label="Standing"
            value={standing}
            choices={CHOSEN_STANDINGS}
            onChosen={(given) => change({ standing: given })}
          />
        </div>
      </div>
      <div aria-live="polite">
        {fresh > 0 && (
          <button type="button" class="fresh" aria-keyshortcuts="." onClick={reload}>
            {count(fresh, 'new case')}: show {fresh === 1 ? 'it' : 'them'} <kbd>.</kbd>
          </button>
        )}
      </div>
      {trouble !== undefined && <Trouble retry={reload}>{trouble}</Trouble>}
      {loading && <Loading />}
      {value !== undefined && rows.length === 0 && (
        <Nothing
          tab={tab}
          isNew={totalOf(value.counts) === 0}
          text={text}
          verdict={verdict}
          standing={standing}
          all={addressOf({ state: 'all', text, sort, verdict, standing })}
          onClear={() => change({ text: '', verdict: 'any', standing: 'any' })}
        />
      )}
      {tab === 'open' && oldest !== undefined && <Oldest at={oldest} />}
      {mayDecide && <SelectionBar selection={selection} onOpen={setBatch} />}
      {batch !== undefined && selection.rows.length > 0 && (
        <BatchPanel
          decision={batch}
          rows={selection.rows}
          onClose={(isDecided) => {
            setBatch(undefined)
            if (!isDecided) return
            selection.clear()
            reload()
          }}
        />
      )}
      {rows.length > 0 && (
        <QueueTable
          rows={shown}
          current={current}
          sort={sort}
          onSort={(key) => change({ sort: key })}
          showState={tab === 'all' || tab === 'closed'}
          groups={groups}
          selection={mayDecide ? selection : undefined}
        />
      )}
      {value?.isWhole === false && (
        <p class="soft more-note">The newest {count(value.rows.length, 'case')} are listed: search for older ones.</p>
      )}
      {groups.rows.length > shown.length && (
        <button type="button" class="button more" onClick={() => setDrawn(drawn + SHOWN_STEP)}>
          Show more of {count(groups.rows.length, 'row')}
        </button>
      )}
    </div>
  )
}

interface ChoiceProps {
  readonly label: string
  readonly value: string
  readonly choices: readonly (readonly [value: string, words: string])[]
  readonly onChosen: (value: string) => void
}

function Choice({ label, value, choices, onChosen }: ChoiceProps) {
  return (
    <select aria-label={label} class="quiet" value={value} onChange={(event) => onChosen(event.currentTarget.value)}>
      {choices.map(([one, words]) => (
        <option key={one} value={one}>
          {words}
        </option>
      ))}
    </select>
  )
}

function Oldest({ at }: { readonly at: string }) {
  return (
    <p class="soft oldest">
      The oldest waits for {span(useNow() - Date.parse(at))}, since <Time at={at} full />.
    </p>
  )
}

/** x selects the current row; what is selected is decided in a panel, which r or b opens. */
function selectionKeys(
  selection: Selection,
  row: CaseRow | undefined,
  open: (decision: BatchChoice['decision']) => void,
): Record<string, () => void> {
  const select = { x: () => row !== undefined && selection.toggle(row) }
  if (selection.rows.length === 0) return select
  return { ...select, r: () => open('release'), b: () => open('reject'), Escape: selection.clear }
}

/** What does not stand in the address. */
const DEFAULTS: Readonly<Record<string, string>> = lookup({
  state: 'open',
  text: '',
  sort: 'waiting',
  verdict: 'any',
  standing: 'any',
})

function addressOf(choices: Readonly<Record<string, string>>): URLSearchParams {
  return new URLSearchParams(Object.entries(choices).filter(([key, given]) => given !== DEFAULTS[key]))
}

/** j and k move over the rows, Enter opens. */
function useRowKeys(rows: readonly CaseRow[]) {
  const [, go] = useLocation()
  const [current, setCurrent] = useState(0)
  const last = Math.max(0, rows.length - 1)
  const isFirst = useRef(true)
  useEffect(() => {
    if (rows.length === 0 || !isFirst.current) return
    isFirst.current = false
    const left = rows.findIndex((row) => row.case.id === lastOpened())
    if (left === -1) return
    setCurrent(left)
    document.querySelector<HTMLElement>(`[data-row="${left}"] a`)?.focus()
  }, [rows])
  const at = Math.min(current, last)
  const move = (to: number): void => {
    const index = Math.max(0, Math.min(to, last))
    setCurrent(index)
    document.querySelector<HTMLElement>(`[data-row="${index}"] a`)?.focus()
  }
  const open = (): void => {
    const row = rows[at]
    if (row !== undefined) go(`/cases/${row.case.id}`)
  }
  const rowKeys: Record<string, () => void> = { j: () => move(at + Number(isOnRow())), k: () => move(at - 1) }
  if (isFree()) rowKeys['Enter'] = open
  return { current: at, rowKeys }
}

/** The first j only shows where one is. */
function isOnRow(): boolean {
  return document.activeElement?.closest('[data-row]') !== null && document.activeElement !== document.body
}

/** Enter on a focused button or link is that button's business. */
function isFree(): boolean {
  return document.activeElement === document.body || document.activeElement === null
}
