import type { CaseDetail, RuleHit } from '../api/types.ts'
import { OutcomeMark } from '../parts/marks.tsx'
import { Text } from '../parts/text.tsx'
import { absolute } from '../time.ts'
import { isRefusing, sentence } from '../words.ts'

/** One sentence why; then the rules, the deciding ones first; then what would change it. */
export function WhySection({ detail }: { readonly detail: CaseDetail }) {
  const { verdict, counterfactual } = detail
  const first = verdict?.hits.find((hit) => hit.rule === verdict.deciding[0])
  if (verdict === undefined) return null
  return (
    <section class="why-section" aria-labelledby="why-title">
      <h2 id="why-title" class="visually-hidden">
        Why
      </h2>
      <p class="verdict">
        <OutcomeMark outcome={verdict.outcome} />
      </p>
      <p class="headline">
        <Text>
          {first === undefined
            ? 'No rule refuses it now.'
            : `${isRefusing(verdict.outcome) ? 'Refused: ' : ''}${withDot(first.message)}`}
        </Text>
      </p>
      {counterfactual.length > 0 && (
        <ul class="counterfactual">
          {counterfactual.map((text) => (
            <li key={text}>
              <Text>{text}</Text>
            </li>
          ))}
        </ul>
      )}
      <ul class="hits">
        {verdict.hits.map((hit) => (
          <Hit key={hit.rule} hit={hit} decides={verdict.deciding.includes(hit.rule)} />
        ))}
      </ul>
    </section>
  )
}

function withDot(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`
}

function Hit({ hit, decides }: { readonly hit: RuleHit; readonly decides: boolean }) {
  const notes = [
    decides ? 'decides' : '',
    hit.mode === 'observe' ? 'observed only' : '',
    hit.waivedBy.length > 0 ? 'waived' : '',
    hit.waivable ? '' : 'cannot be waived',
    hit.unknown === undefined ? '' : `${hit.unknown} is unknown`,
  ].filter((note) => note !== '')
  return (
    <li class={decides ? 'hit decides' : 'hit'}>
      <div class="hit-head">
        <code>{hit.rule}</code>
        <span class={`outcome outcome-${hit.outcome}`}>{hit.outcome}</span>
        {notes.length > 0 && <span class="soft">{notes.join(' · ')}</span>}
      </div>
      <p>
        <Text>{sentence(hit.message)}</Text>
        {hit.until !== undefined && <> Ends by itself {absolute(hit.until)}.</>}
      </p>
      <p class="soft">{hit.why}</p>
    </li>
  )
}
