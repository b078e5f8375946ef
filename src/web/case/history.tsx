import type { CaseDetail } from '../../api/case-detail.ts'
import type { LoggedEvent } from '../../api/events.ts'
import { Text, Time } from '../parts/text.tsx'
import { detailWords, titleOf } from '../event-words.ts'
import { count, thousands } from '../words.ts'
import './history.css'

interface Group {
  readonly newest: LoggedEvent
  readonly size: number
}

/** What the audit log says of these bytes, newest first; the same thing many times over is one line. */
export function HistorySection({ detail }: { readonly detail: CaseDetail }) {
  return (
    <section class="card" aria-labelledby="history-title">
      <h2 id="history-title">History</h2>
      {detail.history.length === 0 && <p class="soft">The log has nothing of this file.</p>}
      <ol class="history">
        {grouped(detail.history).map(({ newest, size }) => (
          <li key={newest.seq} class={newest.type.startsWith('artifact.') ? 'quiet' : undefined}>
            <p>
              <b>{titleOf(newest)}</b> {size > 1 && <span class="soft">{count(size, 'time')}, last </span>}
              <Time at={newest.at} /> <span class="soft">by {newest.actor.name}</span>{' '}
              <span class="seq">event {thousands(newest.seq)}</span>
            </p>
            <p class="soft">
              <Text>{detailWords(newest)}</Text>
            </p>
          </li>
        ))}
      </ol>
    </section>
  )
}

function grouped(events: readonly LoggedEvent[]): readonly Group[] {
  const groups: Group[] = []
  for (const event of events) {
    const last = groups.at(-1)
    const same = last !== undefined && event.type.startsWith('artifact.') && last.newest.type === event.type
    if (same) groups[groups.length - 1] = { newest: last.newest, size: last.size + 1 }
    else groups.push({ newest: event, size: 1 })
  }
  return groups
}
