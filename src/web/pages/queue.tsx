import { useEffect, useMemo, useState } from 'preact/hooks'
import { useLocation, useSearchParams } from 'wouter-preact'
import type { CaseRow, CaseState, Queue, Summary } from '../api/types.ts'
import { get } from '../api/client.ts'
import { useKeys } from '../keys.ts'
import { rememberOrder } from '../order.ts'
import { Icon } from '../parts/icons.tsx'
import { Empty, Loading, Trouble } from '../parts/notice.tsx'
import { useResource } from '../resource.ts'
import { messageOf } from '../session.tsx'
import { CASE_STATES, count, totalOf } from '../words.ts'
import { QueueTable } from './queue-table.tsx'
import { sorted, type SortKey } from './queue-sort.ts'

type Tab = CaseState | 'all'

const TABS: readonly (readonly [tab: Tab, name: string])[] = [
  ['open', 'Needs decision'],
  ['released', 'Released'],
  ['rejected', 'Blocked'],
  ['closed', 'Closed'],
  ['all', 'All'],
]

/** How often the counts are asked for, to tell of new cases. Rows never move by themselves. */
const WATCH_MS = 20_000

function tabOf(text: string | null): Tab {
  return TABS.find(([tab]) => tab === text)?.[0] ?? 'open'
}

export function QueuePage() {
  const [params, setParams] = useSearchParams()
  const tab = tabOf(params.get('state'))
  const text = params.get('text') ?? ''
  const path = `/cases?state=${tab}&text=${encodeURIComponent(text)}`
  const { value, trouble, loading, reload } = useResource<Queue>(path)
  const { rows, more } = useMore(path, value)
  const [sort, setSort] = useState<SortKey>('waiting')
  const shown = useMemo(() => sorted(rows, sort), [rows, sort])
  const fresh = useFresh(value)
  const { current, rowKeys } = useRowKeys(shown)

  useEffect(() => rememberOrder(shown.map((row) => row.case.id)), [shown])
  useEffect(() => {
    document.title = value === undefined ? 'Queue · Lazaret' : `(${value.counts.open}) Queue · Lazaret`
  }, [value])
  useKeys({ ...rowKeys, '.': reload })

  const open = (next: Tab): void => setParams(next === 'open' ? {} : { state: next })
  return (
    <div class="page">
      <header class="page-head">
        <h1>Queue</h1>
        <form class="search" role="search" onSubmit={(event) => event.preventDefault()}>
          <Icon name="search" size={16} />
          <input
            type="search"
            aria-label="Search the queue by package, file or registry"
            aria-keyshortcuts="/"
            placeholder="Search package, file or registry"
            value={text}
            maxLength={200}
            onChange={(event) => {
              const wanted = event.currentTarget.value.trim()
              setParams({ ...(tab === 'open' ? {} : { state: tab }), ...(wanted === '' ? {} : { text: wanted }) })
            }}
          />
        </form>
      </header>
      <nav class="tabs" aria-label="State">
        {TABS.map(([name, words]) => (
          <button
            key={name}
            type="button"
            class="tab"
            aria-current={name === tab ? 'true' : undefined}
            onClick={() => open(name)}
          >
            {words}
            {value !== undefined && <b>{name === 'all' ? totalOf(value.counts) : value.counts[name]}</b>}
          </button>
        ))}
      </nav>
      <div aria-live="polite">
        {fresh > 0 && (
          <button type="button" class="fresh" aria-keyshortcuts="." onClick={reload}>
            {count(fresh, 'new case')}: show {fresh === 1 ? 'it' : 'them'} <kbd>.</kbd>
          </button>
        )}
      </div>
      {trouble !== undefined && <Trouble retry={reload}>{trouble}</Trouble>}
      {loading && <Loading />}
      {value !== undefined && shown.length === 0 && <Nothing tab={tab} text={text} onClear={() => open(tab)} />}
      {shown.length > 0 && (
        <QueueTable rows={shown} current={current} sort={sort} onSort={setSort} showState={tab === 'all'} />
      )}
      {more !== undefined && (
        <button type="button" class="button more" onClick={more}>
          Load more
        </button>
      )}
    </div>
  )
}

/** Further pages behind the first. They go when the list changes. */
function useMore(path: string, first: Queue | undefined) {
  const [extra, setExtra] = useState<{ of: Queue | undefined; rows: readonly CaseRow[]; next?: string | undefined }>({
    of: undefined,
    rows: [],
  })
  const [, setTrouble] = useState<string>()
  const mine = extra.of === first ? extra : { of: first, rows: [], next: first?.next }
  const rows = useMemo(() => [...(first?.cases ?? []), ...mine.rows], [first, mine.rows])
  const { next } = mine
  const more = (): void => {
    get<Queue>(`${path}&before=${next}`).then(
      (page) => setExtra({ of: first, rows: [...mine.rows, ...page.cases], next: page.next }),
      (error: unknown) => setTrouble(messageOf(error)),
    )
  }
  return { rows, more: next === undefined ? undefined : more }
}

/** How many open cases came since the list was loaded. */
function useFresh(value: Queue | undefined): number {
  const [open, setOpen] = useState<{ of: Queue; open: number }>()
  useEffect(() => {
    if (value === undefined) return undefined
    const watch = setInterval(() => {
      if (document.hidden) return
      get<Summary>('/summary').then(
        (summary) => setOpen({ of: value, open: summary.counts.open }),
        () => undefined,
      )
    }, WATCH_MS)
    return () => clearInterval(watch)
  }, [value])
  return value === undefined || open?.of !== value ? 0 : Math.max(0, open.open - value.counts.open)
}

/** j and k move over the rows, Enter opens. */
function useRowKeys(rows: readonly CaseRow[]) {
  const [, go] = useLocation()
  const [current, setCurrent] = useState(0)
  const last = Math.max(0, rows.length - 1)
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

function Nothing(props: { readonly tab: Tab; readonly text: string; readonly onClear: () => void }) {
  if (props.text !== '') {
    return (
      <Empty title={`No case matches “${props.text}”`}>
        <button type="button" class="button" onClick={props.onClear}>
          Clear the search
        </button>
      </Empty>
    )
  }
  if (props.tab !== 'open')
    return <Empty title={props.tab === 'all' ? 'No cases yet' : `No case is ${CASE_STATES[props.tab]}`} />
  return (
    <Empty title="Nothing needs a decision">
      <p>
        A case appears here when a package that somebody asked for is quarantined. What is held by a cooldown ends by
        itself.
      </p>
    </Empty>
  )
}
