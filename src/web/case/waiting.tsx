import type { CaseDetail, CaseRequest } from '../api/types.ts'
import { Icon } from '../parts/icons.tsx'
import { Text, Time } from '../parts/text.tsx'
import { count } from '../words.ts'

interface Asker {
  readonly address: string
  readonly client: string
  readonly token: string | undefined
  readonly tries: number
  readonly lastAt: string
}

/** Who asked, in their own words where they used the form, and who merely tried to install. */
export function WaitingSection({ detail }: { readonly detail: CaseDetail }) {
  const { requests } = detail
  const messages = requests.filter((request) => request.message !== undefined)
  const askers = askersOf(requests.filter((request) => request.message === undefined))
  return (
    <section class="card" aria-labelledby="waiting-title">
      <h2 id="waiting-title">
        <Icon name="people" /> {detail.case.state === 'open' ? 'Who waits' : 'Who asked'}
      </h2>
      {requests.length === 0 && <p class="soft">Nobody has asked for it yet.</p>}
      {messages.map((request) => (
        <figure key={`${request.at}${request.requester.address}`} class="message">
          <blockquote>
            <Text>{request.message ?? ''}</Text>
          </blockquote>
          <figcaption class="soft">
            {request.contact === undefined ? 'No name given' : <Text>{request.contact}</Text>},{' '}
            {request.requester.address}, <Time at={request.at} />
          </figcaption>
        </figure>
      ))}
      {askers.length > 0 && (
        <ul class="askers">
          {askers.map((asker) => (
            <li key={`${asker.address} ${asker.client}`}>
              <span class="mono">{asker.address}</span>
              <span class="client">
                <Text>{asker.client}</Text>
              </span>
              <span class="soft">
                {asker.tries > 1 && `${count(asker.tries, 'try', 'tries')}, `}
                <Time at={asker.lastAt} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function askersOf(requests: readonly CaseRequest[]): readonly Asker[] {
  const askers = new Map<string, Asker>()
  for (const { requester, at } of requests) {
    const key = JSON.stringify([requester.address, requester.client, requester.token])
    const known = askers.get(key)
    const lastAt = known !== undefined && known.lastAt > at ? known.lastAt : at
    askers.set(key, {
      address: requester.address,
      client: requester.client === '' ? 'client unknown' : requester.client,
      token: requester.token,
      tries: (known?.tries ?? 0) + 1,
      lastAt,
    })
  }
  return [...askers.values()]
}
