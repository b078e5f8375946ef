import type { CaseDetail, CaseRequest } from '../../api/case-detail.ts'
import { clientWords } from '../client-words.ts'
import { Icon } from '../parts/icons.tsx'
import { Text, Time } from '../parts/text.tsx'
import { count } from '../words.ts'
import './waiting.css'

interface Asker {
  readonly address: string
  readonly client: string
  readonly token: string | undefined
  readonly tries: number
  readonly lastAt: string
}

/** Lines of the list of clients that are shown before it is folded. */
const ASKERS_SHOWN = 6

/** Who asked, in their own words where they used the form, and who merely tried to install. */
export function WaitingSection({ detail }: { readonly detail: CaseDetail }) {
  const { requests } = detail
  const messages = requests.filter((request) => request.message !== undefined)
  const askers = askersOf(requests.filter((request) => request.message === undefined))
  const rest = askers.slice(ASKERS_SHOWN)
  return (
    <section class="card" aria-labelledby="waiting-title">
      <h2 id="waiting-title">
        <Icon name="people" /> {detail.case.state === 'open' ? 'Who waits' : 'Who asked'}{' '}
        {askers.length > 0 && <span class="soft">{count(askers.length, 'client')} tried to install it</span>}
      </h2>
      {requests.length === 0 && <p class="soft">Nobody has asked for it yet.</p>}
      {messages.map((request) => (
        <figure key={`${request.at}${request.requester.address}`} class="message">
          <blockquote>
            <Text>{request.message ?? ''}</Text>
          </blockquote>
          <figcaption class="soft">
            <Text>{request.person ?? request.contact ?? 'No name given'}</Text>
            {request.person !== undefined && ' (signed in)'}, {request.requester.address}, <Time at={request.at} />
          </figcaption>
        </figure>
      ))}
      <Askers askers={askers.slice(0, ASKERS_SHOWN)} />
      {rest.length > 0 && (
        <details class="others">
          <summary>{count(rest.length, 'more client')}</summary>
          <Askers askers={rest} />
        </details>
      )}
    </section>
  )
}

function Askers({ askers }: { readonly askers: readonly Asker[] }) {
  if (askers.length === 0) return null
  return (
    <ul class="askers">
      {askers.map((asker) => (
        <li key={`${asker.address} ${asker.client} ${asker.token ?? ''}`}>
          <span class="client" title={asker.client}>
            <Text>{clientWords(asker.client)}</Text>
          </span>
          <span class="soft">
            <span class="mono">{asker.address}</span>
            {asker.token !== undefined && <> · token {asker.token}</>}
          </span>
          <span class="soft">
            {asker.tries > 1 && `${count(asker.tries, 'try', 'tries')}, last `}
            <Time at={asker.lastAt} />
          </span>
        </li>
      ))}
    </ul>
  )
}

function askersOf(requests: readonly CaseRequest[]): readonly Asker[] {
  const askers = new Map<string, Asker>()
  for (const { requester, at } of requests) {
    const { address, client, token } = requester
    const key = JSON.stringify([address, client, token])
    const known = askers.get(key)
    const lastAt = known !== undefined && known.lastAt > at ? known.lastAt : at
    askers.set(key, { address, client, token, tries: (known?.tries ?? 0) + 1, lastAt })
  }
  return [...askers.values()]
}
