import { Link } from 'wouter-preact'
import { Empty } from '../parts/notice.tsx'
import { CASE_STATES, count, OUTCOMES, STANDINGS } from '../words.ts'
import { FirstSteps } from './first-steps.tsx'
import { matching, type Tab, type Wanted } from './queue-sort.ts'
import { useCases } from './use-cases.ts'

interface NothingProps extends Wanted {
  readonly tab: Tab
  readonly text: string
  /** the same search in the tab of all cases */
  readonly all: URLSearchParams
  /** there never was a case */
  readonly isNew: boolean
  readonly onClear: () => void
}

/** An empty list: why it is, and where to look instead. */
export function Nothing(props: NothingProps) {
  const { tab, text, verdict, standing } = props
  const chosen = [verdict === 'any' ? '' : OUTCOMES[verdict], standing === 'any' ? '' : STANDINGS[standing]]
  const filter = [text, ...chosen].filter((part) => part !== '').join(', ')
  if (filter !== '') {
    return (
      <Empty title={`No case matches “${filter}”${tab === 'all' ? '' : ' here'}`}>
        {tab !== 'all' && <Elsewhere {...props} />}
        <button type="button" class="button" onClick={props.onClear}>
          Clear the search
        </button>
      </Empty>
    )
  }
  if (props.isNew) return <FirstSteps />
  if (tab !== 'open') return <Empty title={tab === 'all' ? 'No cases yet' : `No case is ${CASE_STATES[tab]}`} />
  return (
    <Empty title="Nothing needs a decision">
      <p>
        A case appears here when a package that somebody asked for is quarantined. What is held by a cooldown ends by
        itself.
      </p>
    </Empty>
  )
}

/** How many cases the same search finds in all states. */
function Elsewhere({ text, verdict, standing, all }: NothingProps) {
  const { value } = useCases('all', text)
  if (value === undefined) return <p role="status">Looking among all cases…</p>
  const found = matching(value.rows, { verdict, standing }).length
  if (found === 0) return <p role="status">{value.isWhole ? 'Nor does any other.' : 'Nor does any of the newest.'}</p>
  return (
    <p role="status">
      <Link href={`/?${all}`}>
        {count(found, 'case')} {found === 1 ? 'matches' : 'match'} in All
      </Link>
    </p>
  )
}
