import type { Delivery, Reach } from '../../api/incidents.ts'
import { Text, Time } from '../parts/text.tsx'
import { count } from '../words.ts'

/** Who received it: token, project, host, and when. */
export function ReachTable({ reach }: { readonly reach: Reach }) {
  const { deliveries, deliveryCount, receiverCount, isCutShort, targets } = reach
  if (deliveryCount === 0) {
    return (
      <p class="notice" role="status">
        Nobody received any of the {targets.length}, as far as the log goes back.
      </p>
    )
  }
  return (
    <div class="reach">
      <p role="status">
        <b>{count(receiverCount, 'receiver')}</b> of {count(deliveryCount, 'file')}
        {isCutShort && ' lately, and others before'}
        {deliveryCount > deliveries.length && `; the last ${deliveries.length} are shown`}.
      </p>
      <div class="reach-table" role="region" aria-label="Who received it" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Last</th>
              <th scope="col">Token</th>
              <th scope="col">Project</th>
              <th scope="col">Host</th>
              <th scope="col">What</th>
            </tr>
          </thead>
          <tbody>
            {deliveries.map((delivery) => (
              <Row key={keyOf(delivery)} delivery={delivery} />
            ))}
          </tbody>
        </table>
      </div>
    </div>
  )
}

function Row({ delivery }: { readonly delivery: Delivery }) {
  const { lastAt, times, token, project, address, purl } = delivery
  return (
    <tr>
      <td>
        <Time at={lastAt} />
        {times > 1 && <span class="soft"> · {count(times, 'time')}</span>}
      </td>
      <td>{token === 'anonymous' ? <span class="soft">none</span> : <Text>{token}</Text>}</td>
      <td>
        <Text>{project ?? ''}</Text>
      </td>
      <td class="mono">{address ?? ''}</td>
      <td class="mono">
        <Text>{purl}</Text>
      </td>
    </tr>
  )
}

function keyOf({ registry, purl, digest, token, project, address }: Delivery): string {
  return JSON.stringify([registry, purl, digest, token, project, address])
}
