import type { ToldAttempt } from '../../api/attempts.ts'
import { Text, Time } from '../parts/text.tsx'

/** Whom its code tried to reach where somebody ran the install by `lazaret exec`. */
export function AttemptsSection({ attempts }: { readonly attempts: readonly ToldAttempt[] }) {
  if (attempts.length === 0) return null
  return (
    <section class="card" aria-labelledby="attempts-title">
      <h2 id="attempts-title">Tried to reach</h2>
      <p class="soft">Told by clients that installed it with lazaret exec. It is no proof.</p>
      <table class="hosts">
        <thead>
          <tr>
            <th scope="col">Host</th>
            <th scope="col">Installs</th>
            <th scope="col">Last</th>
          </tr>
        </thead>
        <tbody>
          {attempts.map(({ to, times, lastAt }) => (
            <tr key={to}>
              <td class="mono">
                <Text>{to}</Text>
              </td>
              <td>{times}</td>
              <td>
                <Time at={lastAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
