import type { Finding, Snippet } from '../../model/finding.ts'
import { type Frame, framesOf, type Place } from '../frames.ts'
import { sentence } from '../headline.ts'
import { html, type Html } from './html.ts'

/** One finding, with the lines that show it. `isOpen`: they are seen at once. */
export function findingBlock(finding: Finding, isOpen: boolean): Html {
  const head = html`<h3>${withPlaces(sentence(finding.message))}</h3>
    <p class="fine">
      <span class="sev sev-${finding.severity}">${finding.severity}</span> <code>${finding.check}</code> · confidence
      ${finding.confidence}
    </p>`
  const frames = framesOf(finding.evidence).map((frame) => frameBlock(frame))
  return isOpen
    ? html`<div class="finding">${head}${frames}</div>`
    : html`<details class="finding">
        <summary>${head}</summary>
        ${frames}
      </details>`
}

/** What checks add in brackets to say where: "(lib/a.js line 14)". */
const PLACE = / ?\(([^()\s][^()]{0,300}?) line (\d{1,9})\)/gu

/** A sentence with the places in it set apart, so that it reads on without them. */
export function withPlaces(text: string): Html {
  const parts: Html[] = []
  let from = 0
  for (const match of text.matchAll(PLACE)) {
    const [whole, path = '', line = ''] = match
    parts.push(html`${text.slice(from, match.index)} <code class="at">${path}:${line}</code>`)
    from = match.index + whole.length
  }
  return html`${parts}${text.slice(from)}`
}

function frameBlock({ path, places, snippet }: Frame): Html {
  const steps = places.map((place) => {
    const column = place.isCut === true ? place.column : undefined
    const where = [path, place.line, column].filter((part) => part !== undefined).join(':')
    return html`<p class="step step-${place.role}">${place.note} <b class="mono">${where}</b></p>`
  })
  return html`${steps}${snippet !== undefined && code(snippet, places)}`
}

function code(snippet: Snippet, places: readonly Place[]): Html {
  const marks = new Map(places.map((place) => [place.line, place.role]))
  const lines = snippet.lines.map((text, index) => {
    const number = snippet.firstLine + index
    const role = marks.get(number)
    return html`<span class="${role === undefined ? '' : `hit ${role}`}"><i>${number}</i>${text}</span>`
  })
  return html`<pre>${lines}</pre>`
}
