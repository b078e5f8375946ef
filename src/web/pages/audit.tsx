import { useEffect, useRef, useState } from 'preact/hooks'
import { useSearchParams } from 'wouter-preact'
import { get } from '../api/client.ts'
import type { Audit } from '../../api/events.ts'
import type { AuditEvent } from '../../api/events.ts'
import { Empty, Loading, Trouble } from '../parts/notice.tsx'
import { useNow } from '../parts/text.tsx'
import { useResource } from '../resource.ts'
import { messageOf } from '../session.tsx'
import { absolute } from '../time.ts'
import { ExportMenu } from './audit-export.tsx'
import { FILTERS, type Filter, Filters, FIRST_KIND, KindTabs, kindOf } from './audit-filters.tsx'
import { EventRow } from './audit-row.tsx'
import { thousands } from '../words.ts'

/** The log, newest first. The filters stand in the address, so that a view can be sent to somebody. */
export function AuditPage() {
  const [params, setParams] = useSearchParams()
  const given = FILTERS.flatMap((name): [Filter, string][] => {
    const text = params.get(name)
    return text === null || text === '' ? [] : [[name, text]]
  })
  const isTyped = given.some(([name]) => name === 'type')
  const kind = kindOf(params.get('group') ?? (isTyped ? 'all' : null))
  const query = new URLSearchParams([
    ...(kind === 'all' || isTyped ? [] : [['group', kind]]),
    ...given.map(([name, text]) => [name, asTime(name, text)]),
  ]).toString()
  const path = `/audit?${query}`
  const { value, trouble, loading, reload } = useResource<Audit>(path)
  // A filter that the server refuses must not take away the choice of the others.
  const known = useRef<Audit | undefined>(undefined)
  if (value !== undefined) known.current = value
  useEffect(() => {
    document.title = 'Audit · Lazaret'
  }, [])
  const show = (group: string, filters: readonly [string, string][]): void => {
    const all: readonly [string, string][] = [['group', group === FIRST_KIND ? '' : group], ...filters]
    setParams(Object.fromEntries(all.filter(([, text]) => text !== '')))
  }
  const change = (name: Filter, text: string): void =>
    show(kind, [...given.filter(([one]) => one !== name), [name, text]])
  return (
    <div class="page">
      <header class="page-head">
        <h1>Audit log</h1>
        {value !== undefined && <Head audit={value} />}
      </header>
      <KindTabs
        kind={kind}
        onChange={(group) =>
          show(
            group,
            given.filter(([name]) => name !== 'type'),
          )
        }
      />
      <Filters
        kind={kind}
        given={new Map(given)}
        known={known.current}
        onChange={change}
        onClear={() => show(kind, [])}
      />
      <ExportMenu query={query} size={known.current?.log.size ?? 0} />
      {trouble !== undefined && <Trouble retry={reload}>{trouble}</Trouble>}
      {loading && <Loading />}
      {value !== undefined && value.events.length === 0 && (
        <Empty title={given.length === 0 ? 'The log has no event of this kind' : 'No event matches these filters'}>
          <button type="button" class="button" onClick={() => show('all', [])}>
            Show all events
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
      {thousands(size)} events.{' '}
      {checkpoint === undefined
        ? 'No head of the log was signed yet.'
        : `Signed up to event ${thousands(checkpoint.size)}, ${absolute(checkpoint.at)}.`}
    </p>
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
