import type { Comparison, Difference } from '../../api/case-detail.ts'
import { Text } from '../parts/text.tsx'
import { count } from '../words.ts'
import './new-since.css'

/** What this version has and the one before had not: where an attack on a known package shows itself. */
export function NewSinceSection({ comparison }: { readonly comparison: Comparison | undefined }) {
  if (comparison === undefined) return null
  const { base, differences, same } = comparison
  return (
    <section class="card" aria-labelledby="since-title">
      <h2 id="since-title">
        New since <Text>{base}</Text>
      </h2>
      {differences.length === 0 && <p class="soft">Nothing that is compared has changed.</p>}
      <dl class="since">
        {differences.map((one) => (
          <div key={one.aspect}>
            <dt>{one.aspect}</dt>
            <dd>
              <Lines sign="+" words="added" of={one} />
              <Lines sign="−" words="removed" of={one} />
            </dd>
          </div>
        ))}
      </dl>
      {same.length > 0 && (
        <p class="soft since-same">
          Unchanged: {same.map((aspect, index) => (index === 0 ? aspect : aspect.toLowerCase())).join(', ')}.
        </p>
      )}
    </section>
  )
}

function Lines(props: { readonly sign: '+' | '−'; readonly words: 'added' | 'removed'; readonly of: Difference }) {
  const { sign, words, of } = props
  const lines = of[words]
  const more = (words === 'added' ? of.addedCount : of.removedCount) - lines.length
  return (
    <>
      {lines.map((line) => (
        <span key={line} class={`since-line ${words}`}>
          <b aria-hidden="true">{sign}</b>
          <span class="visually-hidden">{words}: </span>
          <span class="mono">
            <Text>{line}</Text>
          </span>
        </span>
      ))}
      {more > 0 && (
        <span class="soft">
          and {count(more, 'more', 'more')} {words}
        </span>
      )}
    </>
  )
}
