import type { EvidenceRole, Finding, Snippet } from '../../model/finding.ts'
import { type Frame, framesOf, type Place } from '../frames.ts'
import { sentence } from '../headline.ts'
import { html, type Html } from './html.ts'

const ROLES: Readonly<Record<EvidenceRole, string>> = {
  trigger: 'starts',
  step: 'then',
  source: 'reads',
  sink: 'sends or runs',
  subject: 'where',
}

/** One finding, with the lines that show it. */
export function findingBlock(finding: Finding): Html {
  return html`<div class="finding">
    <h3>${sentence(finding.message)}</h3>
    <p class="fine"><code>${finding.check}</code> · severity ${finding.severity} · confidence ${finding.confidence}</p>
    ${framesOf(finding.evidence).map((frame) => frameBlock(frame))}
  </div>`
}

function frameBlock({ path, places, snippet }: Frame): Html {
  const steps = places.map((place) => {
    const where = place.line === undefined ? path : `${path}:${place.line}`
    return html`<p class="step">
      <span class="role">${ROLES[place.role]}</span> <b class="mono">${where}</b> ${place.note}
    </p>`
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
