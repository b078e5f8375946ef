import { useEffect, useRef, useState } from 'preact/hooks'
import { useSearchParams } from 'wouter-preact'
import { get } from '../api/client.ts'
import type { Audit, AuditEvent } from '../api/types.ts'
import { Empty, Loading, Trouble } from '../parts/notice.tsx'
import { useNow } from '../parts/text.tsx'
import { useResource } from '../resource.ts'
import { messageOf } from '../session.tsx'
import { absolute } from '../time.ts'
import { EventRow } from './audit-row.tsx'
import { EVENT_TYPES, eventWords } from '../event-words.ts'

const FILTERS = ['type', 'purl', 'actor', 'registry', 'digest', 'since', 'until'] as const

type Filter = (typeof FILTERS)[number]

/** The log, newest first. The filters stand in the address, so that a view can be sent to somebody. */
export function AuditPage() {
  const [params, setParams] = useSearchParams()
  const given = FILTERS.flatMap((name): [Filter, string][] => {
    const text = params.get(name)
    return text === null || text === '' ? [] : [[name, text]]
  })
  const query = new URLSearchParams(
    given.map(([name, text]): [string, string] => [name, asTime(name, text)]),
  ).toString()
  const path = `/audit?${query}`
  const { value, trouble, loading, reload } = useResource<Audit>(path)
  // A filter that the server refuses must not take away the choice of the others.
  const types = useRef(EVENT_TYPES)
  if (value !== undefined) types.current = value.types
  useEffect(() => {
    document.title = 'Audit · Lazaret'
  }, [])
  const change = (name: Filter, text: string): void => {
    setParams(
      Object.fromEntries([...given.filter(([one]) => one !== name), [name, text]].filter(([, one]) => one !== '')),
    )
  }
  return (
    <div class="page">
      <header class="page-head">
        <h1>Audit log</h1>
        {value !== undefined && <Head audit={value} />}
      </header>
      <Filters given={new Map(given)} types={types.current} onChange={change} onClear={() => setParams({})} />
      {trouble !== undefined && <Trouble retry={reload}>{trouble}</Trouble>}
      {loading && <Loading />}
      {value !== undefined && value.events.length === 0 && (
        <Empty title="No event matches these filters">
          <button type="button" class="button" onClick={() => setParams({})}>
            Clear filters
          </button>
        </Empty>
      )}
      {value !== undefined && value.events.length > 0 && <Events key={path} first={value} path={path} />}
    </div>
  )
}

function asTime(name: Filter, text: string): string {
  if (name === 'since') return `${text}T00:00:00Z`
  return name === 'until' ? `${text}T23:59:59.999Z` : text
}

function Head({ audit }: { readonly audit: Audit }) {
  const { checkpoint, size } = audit.log
  return (
    <p class="soft">
      {size.toLocaleString('en-GB')} events.{' '}
      {checkpoint === undefined
        ? 'No head of the log was signed yet.'
        : `Signed up to event ${checkpoint.size.toLocaleString('en-GB')}, ${absolute(checkpoint.at)}.`}
    </p>
  )
}

interface FilterProps {
  readonly given: ReadonlyMap<Filter, string>
  readonly types: readonly string[]
  readonly onChange: (name: Filter, text: string) => void
  readonly onClear: () => void
}

function Filters({ given, types, onChange, onClear }: FilterProps) {
  const text = (name: Filter, label: string, kind: 'text' | 'date', placeholder = '') => (
    <label>
      {label}
      {kind === 'date' ? (
        <input
          type="date"
          value={given.get(name) ?? ''}
          onChange={(event) => onChange(name, event.currentTarget.value)}
        />
      ) : (
        <input
          type="text"
          maxLength={300}
          placeholder={placeholder}
          value={given.get(name) ?? ''}
          onChange={(event) => onChange(name, event.currentTarget.value.trim())}
        />
      )}
    </label>
  )
  return (
    <form class="filters" role="search" aria-label="Filters" onSubmit={(event) => event.preventDefault()}>
      <label>
        Event
        <select value={given.get('type') ?? ''} onChange={(event) => onChange('type', event.currentTarget.value)}>
          <option value="">all</option>
          {types.map((type) => (
            <option key={type} value={type}>
              {eventWords(type)}
            </option>
          ))}
        </select>
      </label>
      {text('purl', 'Package', 'text', 'part of its purl')}
      {text('actor', 'Who', 'text')}
      {text('registry', 'Registry', 'text')}
      {text('since', 'From', 'date')}
      {text('until', 'To', 'date')}
      {text('digest', 'sha256', 'text')}
      {given.size > 0 && (
        <button type="button" class="button small" onClick={onClear}>
          Clear filters
        </button>
      )}
    </form>
  )
}

function Events({ first, path }: { readonly first: Audit; readonly path: string }) {
  const [more, setMore] = useState<{ events: readonly AuditEvent[]; next: string | undefined }>({
    events: [],
    next: first.next,
  })
  const [trouble, setTrouble] = useState<string>()
  const now = useNow()
  const load = (): void => {
    get<Audit>(`${path}&before=${more.next}`).then(
      (page) => setMore({ events: [...more.events, ...page.events], next: page.next }),
      (error: unknown) => setTrouble(messageOf(error)),
    )
  }
  return (
    <>
      <table class="events" role="table" aria-label="Events">
        <thead role="rowgroup">
          <tr role="row">
            {['No.', 'When', 'Event', 'Who', 'What'].map((name) => (
              <th key={name} role="columnheader" scope="col">
                {name}
              </th>
            ))}
            <th role="columnheader" scope="col">
              <span class="visually-hidden">All of it</span>
            </th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          {[...first.events, ...more.events].map((event) => (
            <EventRow key={event.seq} event={event} now={now} />
          ))}
        </tbody>
      </table>
      {trouble !== undefined && <Trouble>{trouble}</Trouble>}
      {more.next !== undefined && (
        <button type="button" class="button more" onClick={load}>
          Older events
        </button>
      )}
    </>
  )
}
