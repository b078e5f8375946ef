import { Link, useLocation } from 'wouter-preact'
import type { CaseRow } from '../../api/cases.ts'
import { Chips, OutcomeMark, StandingMark } from '../parts/marks.tsx'
import { withoutPlaces } from '../places.ts'
import { Text, Time, useNow } from '../parts/text.tsx'
import { absolute, span } from '../time.ts'
import { count, KINDS, sentence } from '../words.ts'
import type { Groups } from './queue-groups.ts'
import type { Selection } from './queue-select.ts'
import type { SortKey } from './queue-sort.ts'
import './queue-table.css'

interface TableProps {
  readonly rows: readonly CaseRow[]
  readonly current: number
  readonly sort: SortKey
  readonly onSort: (key: SortKey) => void
  readonly showState: boolean
  readonly groups: Groups
  /** absent: nothing here is decided */
  readonly selection: Selection | undefined
}

/** A real table, whose rows become cards on a phone; the roles keep it a table for screen readers there too. */
export function QueueTable({ rows, current, sort, onSort, showState, groups, selection }: TableProps) {
  const head = (key: SortKey, words: string, className: string) => (
    <th role="columnheader" scope="col" class={className} aria-sort={sort === key ? 'descending' : 'none'}>
      <button type="button" onClick={() => onSort(key)}>
        {words}
      </button>
    </th>
  )
  return (
    <table class="queue" role="table" aria-label="Cases">
      <thead role="rowgroup">
        <tr role="row">
          {head('severity', showState ? 'State' : 'Verdict', 'c-state')}
          <th role="columnheader" scope="col">
            Package and why
          </th>
          {head('waiting', 'Who waits', 'c-waiting')}
          {head('age', 'In queue', 'c-age')}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row, index) => (
          <Row
            key={row.case.id}
            row={row}
            index={index}
            isCurrent={index === current}
            showState={showState}
            groups={groups}
            selection={selection}
          />
        ))}
      </tbody>
    </table>
  )
}

function Row(props: {
  readonly row: CaseRow
  readonly index: number
  readonly isCurrent: boolean
  readonly showState: boolean
  readonly groups: Groups
  readonly selection: Selection | undefined
}) {
  const { row, index, isCurrent, showState, groups, selection } = props
  const [, go] = useLocation()
  const now = useNow()
  const { artifact, openedAt, registry, id, state } = row.case
  const path = `/cases/${id}`
  return (
    <tr
      role="row"
      data-row={index}
      class={isCurrent ? 'current' : undefined}
      onClick={(event) => {
        if (event.target instanceof Element && event.target.closest('a, button, label') === null) go(path)
      }}
    >
      <td role="cell" class="c-state">
        <span class="row-choice">
          {selection !== undefined && (
            <label>
              <input
                type="checkbox"
                aria-label={`Select ${artifact.name} ${artifact.version}`}
                aria-keyshortcuts="x"
                checked={selection.has(id)}
                onChange={() => selection.toggle(row)}
              />
            </label>
          )}
          {showState || row.verdict === undefined ? (
            <StandingMark state={state} standing={row.standing} />
          ) : (
            <OutcomeMark outcome={row.verdict.outcome} />
          )}
        </span>
      </td>
      <td role="cell" class="c-what">
        <Link href={path} class="name">
          <Text>{artifact.name}</Text> <span class="version">{artifact.version}</span>
        </Link>
        <span class="soft kind">
          {registry}
          {artifact.kind !== 'npm-tarball' && <> · {KINDS[artifact.kind]}</>}
        </span>
        <p class="why">
          <Text>{sentence(withoutPlaces(row.why))}</Text>
        </p>
        <div class="row-tags">
          {!showState && TAGGED[row.standing] !== undefined && <span class="tag warm">{TAGGED[row.standing]}</span>}
          {row.proposedBy !== undefined && <span class="tag warm">{row.proposedBy} proposes to release it</span>}
          <Chips of={row.brings} label="Runs by itself with" />
          {row.verdict !== undefined && row.verdict.deciding.length > 0 && (
            <span class="rules-line">
              {row.verdict.deciding.map((rule) => (
                <code key={rule}>{rule}</code>
              ))}
            </span>
          )}
        </div>
        <Fold row={row} groups={groups} />
      </td>
      <td role="cell" class="c-waiting">
        <b>{row.waiting === 0 ? 'nobody' : count(row.waiting, 'client')}</b>
        {row.messages > 0 && <span class="asked">{count(row.messages, 'message')}</span>}
        {row.lastAskedAt !== undefined && (
          <span class="soft">
            last <Time at={row.lastAskedAt} />
          </span>
        )}
      </td>
      <td role="cell" class="c-age">
        <time dateTime={openedAt} title={absolute(openedAt)}>
          {span(now - Date.parse(openedAt))}
        </time>
      </td>
    </tr>
  )
}

/** What of a case that waits is worth a word beside its verdict. */
const TAGGED: Partial<Record<CaseRow['standing'], string>> = {
  requested: 'release requested',
  expired: 'its release has ended',
  superseded: 'replaced by other bytes',
}

/** Other versions of the package, which its first row stands for. */
function Fold({ row, groups }: { readonly row: CaseRow; readonly groups: Groups }) {
  const behind = groups.behind(row)
  if (behind === 0) return null
  const isOpen = groups.isOpen(row)
  return (
    <button type="button" class="button small fold" aria-expanded={isOpen} onClick={() => groups.toggle(row)}>
      {isOpen ? 'Fold' : 'Show'} {count(behind, 'more case')} of <Text>{row.case.artifact.name}</Text>
    </button>
  )
}
