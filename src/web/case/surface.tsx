import type { Facts } from '../../api/facts.ts'
import { Chips } from '../parts/marks.tsx'
import { Text } from '../parts/text.tsx'
import { MOMENTS } from '../words.ts'
import './surface.css'

/** What runs without being called: the part of the package that nobody has to use to be hit by it. */
export function SurfaceSection({ facts }: { readonly facts: Facts | undefined }) {
  if (facts === undefined) return null
  return (
    <section class="card" aria-labelledby="surface-title">
      <h2 id="surface-title">Runs by itself</h2>
      {facts.surface.length === 0 && <p class="soft">Nothing runs without being called.</p>}
      <ul class="surface">
        {facts.surface.map((file) => (
          <li key={`${file.moment} ${file.path}`}>
            <p>
              <span class="mono">
                <Text>{file.path}</Text>
              </span>{' '}
              <span class="soft">{MOMENTS[file.moment]}</span>
            </p>
            <p class="soft">
              <Text>{file.startedBy.join('  →  ')}</Text>
            </p>
            <Chips of={file.capabilities} label="Can reach" />
          </li>
        ))}
      </ul>
    </section>
  )
}
