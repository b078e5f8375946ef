import type { Facts } from '../../api/facts.ts'
import { HostCells } from '../parts/host-cells.tsx'

/** Where the code says that it connects to, when, and where that stands. */
export function HostsSection({ facts }: { readonly facts: Facts | undefined }) {
  const hosts = facts?.hosts
  if (hosts === undefined) return null
  return (
    <section class="card" aria-labelledby="hosts-title">
      <h2 id="hosts-title">Hosts that it names</h2>
      {hosts.named.length === 0 && <p class="soft">No code that uses the network names one in plain.</p>}
      {hosts.named.length > 0 && (
        <table class="hosts">
          <thead>
            <tr>
              <th scope="col">Host</th>
              <th scope="col">When</th>
              <th scope="col">First at</th>
            </tr>
          </thead>
          <tbody>
            {hosts.named.map((host) => (
              <tr key={`${host.moment} ${host.name}`}>
                <HostCells {...host} />
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {!hosts.isWhole && <p class="notice warn">There may be more: only so many are kept.</p>}
    </section>
  )
}
