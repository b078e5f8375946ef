import type { CaseDetail } from '../../api/case-detail.ts'
import type { RuleHit } from '../../api/verdict.ts'
import { OutcomeMark } from '../parts/marks.tsx'
import { Sentence } from '../parts/sentence.tsx'
import { Text } from '../parts/text.tsx'
import { absoluteFrom } from '../time.ts'
import { count, isEnded, isRefusing, sentence, withDot } from '../words.ts'
import './why.css'

/** One sentence why; what would change it; then the rules that refuse. Those that merely match too are folded. */
export function WhySection({ detail }: { readonly detail: CaseDetail }) {
  const { verdict, headline } = detail
  if (verdict === undefined) return null
  const counterfactual =
    detail.case.state === 'rejected' ? ['Only reversing that decision lifts it.'] : detail.counterfactual
  const told = verdict.hits.find((hit) => hit.rule === verdict.deciding[0])?.message
  const refusing = verdict.hits.filter((hit) => isRefusing(hit.outcome))
  const others = verdict.hits.filter((hit) => !isRefusing(hit.outcome))
  const list = (hits: readonly RuleHit[]) => (
    <ul class="hits">
      {hits.map((hit) => (
        <Hit key={hit.rule} hit={hit} decides={verdict.deciding.includes(hit.rule)} isTold={hit.message === told} />
      ))}
    </ul>
  )
  return (
    <section class={`card why-section why-${verdict.outcome}`} aria-labelledby="why-title">
      <h2 id="why-title" class="visually-hidden">
        Why
      </h2>
      <p class="verdict">
        <OutcomeMark outcome={verdict.outcome} /> <span class="soft">by the policy {verdict.policy.name}</span>
      </p>
      <p class="headline">
        {headline === undefined || !isRefusing(verdict.outcome) ? (
          'No rule refuses it now.'
        ) : (
          <Sentence>{sentence(withDot(headline))}</Sentence>
        )}
      </p>
      {isEnded(detail) && (
        <p class="notice warn">Its release has ended. The next request for it puts the case back in the queue.</p>
      )}
      {counterfactual.length > 0 && (
        <p class="counterfactual">
          <Text>{counterfactual.join(' ')}</Text>
        </p>
      )}
      {refusing.length > 0 && list(refusing)}
      {others.length > 0 && (
        <details class="others">
          <summary>{count(others.length, 'more rule matches', 'more rules match')}, and would not refuse it</summary>
          {list(others)}
        </details>
      )}
    </section>
  )
}

/** `isTold`: its message is the headline, and need not be read twice. */
function Hit({ hit, decides, isTold }: { readonly hit: RuleHit; readonly decides: boolean; readonly isTold: boolean }) {
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
      {!isTold && (
        <p>
          <Sentence>{sentence(hit.message)}</Sentence>
        </p>
      )}
      {hit.until !== undefined && <p>Ends by itself {absoluteFrom(hit.until)}.</p>}
      {(decides || isTold) && <p class="soft">{hit.why}</p>}
    </li>
  )
}
