import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { Link } from 'wouter-preact'
import type { AuditEvent } from '../../api/events.ts'
import { detailWords, titleOf, valueWords } from '../event-words.ts'
import { Copy } from '../parts/copy.tsx'
import { Text } from '../parts/text.tsx'
import { absolute, relative } from '../time.ts'
import { EventProof } from './audit-proof.tsx'
import './audit-row.css'
import { thousands } from '../words.ts'

/** One event on two lines; all that the log keeps of it a click away. */
export function EventRow({ event, now }: { readonly event: AuditEvent; readonly now: number }) {
  const [isOpen, setOpen] = useState(false)
  const { actor, seq, caseId, purl } = event
  const told = detailWords(event)
  return (
    <>
      <tr role="row" class={isOpen ? 'open' : undefined}>
        <td role="cell" class="c-seq">
          {thousands(seq)}
        </td>
        <td role="cell" class="c-when">
          <time dateTime={event.at} title={absolute(event.at)}>
            {relative(event.at, now)}
          </time>
          <span class="soft">{event.at.slice(0, 16).replace('T', ' ')}</span>
        </td>
        <td role="cell" class="c-event">
          <span class={`event event-${event.type.split('.')[1] ?? ''}`}>{titleOf(event)}</span>
        </td>
        <td role="cell" class="c-who">
          <Text>{actor.name}</Text>
          {actor.address !== undefined && <span class="soft">{actor.address}</span>}
        </td>
        <td role="cell" class="c-what">
          {purl !== undefined && (
            <span class="mono">
              {caseId === undefined ? (
                <Text>{purl}</Text>
              ) : (
                <Link href={`/cases/${caseId}`} title="Open its case">
                  <Text>{purl}</Text>
                </Link>
              )}
            </span>
          )}
          {told !== '' && (
            <span class="soft">
              <Text>{told}</Text>
            </span>
          )}
        </td>
        <td role="cell" class="c-more">
          <button
            type="button"
            class="icon-button"
            aria-expanded={isOpen}
            aria-label={`All of event ${seq}`}
            onClick={() => setOpen(!isOpen)}
          >
            <span class="chevron" />
          </button>
        </td>
      </tr>
      {isOpen && (
        <tr role="row" class="event-all">
          <td role="cell" colSpan={6}>
            <Whole event={event} />
          </td>
        </tr>
      )}
    </>
  )
}

/** Everything that the leaf of this event is hashed over, as it stands there. */
function Whole({ event }: { readonly event: AuditEvent }) {
  const { caseId: _ours, ...logged } = event
  const { actor, detail } = logged
  return (
    <dl class="whole">
      <Row name="type">{logged.type}</Row>
      <Row name="at">{logged.at}</Row>
      <Row name="actor">
        {[actor.kind, actor.name, actor.address, actor.client].filter((part) => part !== undefined).join(' · ')}
      </Row>
      {logged.registry !== undefined && <Row name="registry">{logged.registry}</Row>}
      {logged.purl !== undefined && <Row name="purl">{logged.purl}</Row>}
      {logged.digest !== undefined && <Row name="sha256">{logged.digest}</Row>}
      {Object.entries(detail).map(([key, value]) => (
        <Row key={key} name={key}>
          {valueWords(value)}
        </Row>
      ))}
      <div>
        <dt>as JSON</dt>
        <dd>
          <Copy value={JSON.stringify(logged)} what="the event as JSON" />
        </dd>
      </div>
      <EventProof seq={logged.seq} />
    </dl>
  )
}

function Row({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd class="mono">{typeof children === 'string' ? <Text>{children}</Text> : children}</dd>
    </div>
  )
}
