import type { Comparison, Difference } from '../compare.ts'
import { html, type Html } from './html.ts'

/** What this version has and the version before had not. */
export function sinceSection({ base, differences, same }: Comparison): Html {
  const unchanged = same.map((aspect, index) => (index === 0 ? aspect : aspect.toLowerCase())).join(', ')
  return html`<section class="card">
    <h2>New since ${base}</h2>
    ${differences.length === 0 && html`<p>Nothing that is compared has changed.</p>`}
    <dl class="since">${differences.map((one) => rows(one))}</dl>
    ${same.length > 0 && html`<p class="fine">Unchanged: ${unchanged}.</p>`}
  </section>`
}

function rows({ aspect, added, addedCount, removed, removedCount }: Difference): Html {
  const more = addedCount + removedCount - added.length - removed.length
  return html`<dt>${aspect}</dt>
    <dd>
      ${added.map((text) => html`<ins>+ ${text}</ins> `)}${removed.map((text) => html`<del>${text}</del> `)}${
        more > 0 && html`<span class="fine">and ${more} more</span>`
      }
    </dd>`
}
