import { NAMING } from '../../model/ecosystem.ts'
import type { Severity } from '../../model/finding.ts'
import { minute, minuteFrom } from '../../model/text.ts'
import { isServed } from '../../model/verdict.ts'
import { sentence } from '../headline.ts'
import { CONTACT_MAX_CHARACTERS, MESSAGE_MAX_CHARACTERS } from '../requests.ts'
import type { Why, WhyFile } from '../why.ts'
import { sinceSection } from './comparison.ts'
import { findingBlock, withPlaces } from './evidence.ts'
import { html, type Html } from './html.ts'
import { layout } from './layout.ts'

/** What the form needs besides the explanation: its token and its address. */
export interface FormToken {
  readonly nonce: string
  readonly action: string
  /** the path of our public URL, without a slash at its end */
  readonly base: string
}

export function whyPage(why: Why, form: FormToken): string {
  const label = labelOf(why)
  const files = why.files.map((file) => fileSection(file, form))
  return layout(
    label,
    html`<p class="eyebrow">${NAMING[why.ecosystem].title}</p>
      <h1>${label}</h1>
      <p class="mono fine">${why.purl}</p>
      ${files}`,
    form.base,
  )
}

/** After a request was taken: what happens next. */
export function askedPage(why: Why, back: string, base: string): string {
  return layout(
    'Request sent',
    html`<section class="card ok">
      <h1>Your request is on the desk</h1>
      <p class="lead">
        A reviewer sees it beside the evidence for <b>${labelOf(why)}</b>. Until somebody decides, it stays refused.
      </p>
      <p>There is nothing to keep open: once it is released, the same install command works.</p>
      <p><a href="${back}">Back to the explanation</a></p>
    </section>`,
    base,
  )
}

function labelOf(why: Why): string {
  return NAMING[why.ecosystem].label(why.name, why.version)
}

function stateClass(file: WhyFile): string {
  return file.served ? 's-allowed' : `s-${file.state}`
}

function fileSection(file: WhyFile, form: FormToken): Html {
  return html`<section class="card">
      <p class="lead">
        <span class="state ${stateClass(file)}">${file.state}</span> ${withPlaces(sentence(file.headline))}
      </p>
      ${
        file.counterfactual.length > 0 &&
        file.case?.state !== 'rejected' &&
        html`<ul>
          ${file.counterfactual.map((text) => html`<li>${text}</li>`)}
        </ul>`
      }
      ${file.inherits === true && INHERITS} ${caseNote(file)}
      ${file.canAsk && html`<p><a class="button" href="#${formId(file)}">Request release</a></p>`}
    </section>
    ${file.hits.length > 0 && rulesSection(file)} ${file.comparison !== undefined && sinceSection(file.comparison)}
    ${evidenceSection(file)} ${file.attempts.length > 0 && attemptsSection(file)}
    <section class="card">
      <h2>This file</h2>
      <dl>
        <dt>File</dt>
        <dd class="mono">${file.filename}</dd>
        <dt>Registry</dt>
        <dd>${file.registry}</dd>
        ${
          file.digest !== undefined &&
          html`<dt>sha256</dt>
            <dd class="mono">${file.digest}</dd>`
        }
        <dt>Policy</dt>
        <dd>${file.policy.name} <span class="mono">${file.policy.digest.slice(0, 12)}</span></dd>
        <dt>Decided</dt>
        <dd>${minute(file.decidedAt)}</dd>
      </dl>
    </section>
    ${file.canAsk && requestForm(file, form)}`
}

const INHERITS = html`<p>
  Another version was released, and this one runs the same code by itself; the rest of it gained nothing.
</p>`

function caseNote(file: WhyFile): Html | false {
  const found = file.case
  if (found === undefined) return false
  if (found.state === 'rejected') {
    return html`<p>
      A reviewer blocked it${found.decidedAt !== undefined && ` on ${minute(found.decidedAt)}`}:
      ${found.reason ?? 'no reason given'}
    </p>`
  }
  if (found.state === 'released') return html`<p>A reviewer released it: ${found.reason ?? 'no reason given'}</p>`
  if (found.state === 'closed') return html`<p>Its case is closed.</p>`
  const asked =
    found.requests === 0
      ? ''
      : ` ${found.requests === 1 ? 'One person has' : `${found.requests} people have`} asked for it.`
  const question =
    found.question !== undefined &&
    html`<p><b>A reviewer asks:</b> ${found.question}</p>
      <p>Answer with the form below.</p>`
  return html`<p>It needs the decision of a reviewer.${asked}</p>
    ${question}`
}

/** The rules that decide, in the open; those that merely match too, folded. */
function rulesSection(file: WhyFile): Html {
  const told = file.hits.find((hit) => hit.rule === file.deciding[0])?.message
  const row = (hit: WhyFile['hits'][number]): Html => {
    const decides = file.deciding.includes(hit.rule)
    const note = hit.waived ? 'waived' : hit.mode === 'observe' ? 'observed only' : decides ? 'decides' : 'also matches'
    return html`<li>
      <h3><code>${hit.rule}</code> <span class="fine">${hit.outcome} · ${note}</span></h3>
      ${hit.message !== told && sentence(hit.message)}
      ${hit.until !== undefined && html`<b>Ends ${minuteFrom(hit.until)}.</b>`}
      <p>${hit.why}</p>
    </li>`
  }
  const refusing = file.hits.filter((hit) => !isServed(hit.outcome))
  const others = file.hits.filter((hit) => isServed(hit.outcome) && hit.unknown === undefined)
  const open = file.hits.filter((hit) => isServed(hit.outcome) && hit.unknown !== undefined)
  const folded = (hits: WhyFile['hits'], what: string): Html | false =>
    hits.length > 0 &&
    html`<details>
      <summary>${hits.length} ${what}</summary>
      <ul class="rules">
        ${hits.map((hit) => row(hit))}
      </ul>
    </details>`
  return html`<section class="card">
    <h2>Rules</h2>
    <ul class="rules">
      ${refusing.map((hit) => row(hit))}
    </ul>
    ${folded(others, 'that would not refuse it')} ${folded(open, 'that could not be decided')}
  </section>`
}

/** Findings that lie open; the first does in any case. */
const SEVERE: ReadonlySet<Severity> = new Set<Severity>(['critical', 'high'])

function evidenceSection(file: WhyFile): Html {
  const skipped = file.notExamined.map((one) => html`<li><code>${one.path}</code>: ${one.reason}</li>`)
  const none =
    file.checksRun === 0
      ? html`<p>The file was not fetched: what stands above follows from its metadata.</p>`
      : html`<p>No finding from ${file.checksRun} checks.</p>`
  return html`<section class="card">
    <h2>Evidence</h2>
    ${
      file.findings.length === 0
        ? none
        : file.findings.map((finding, index) => findingBlock(finding, index === 0 || SEVERE.has(finding.severity)))
    }
    ${
      skipped.length > 0 &&
      html`<div class="finding">
        <h3>Not examined</h3>
        <ul>
          ${skipped}
        </ul>
      </div>`
    }
  </section>`
}

/** Whom its code tried to reach where somebody ran the install by `lazaret exec`. */
function attemptsSection({ attempts }: WhyFile): Html {
  return html`<section class="card">
    <h2>Tried to reach</h2>
    <p class="fine">Told by clients that installed it with <code>lazaret exec</code>. It is no proof.</p>
    <ul>
      ${attempts.map(({ to, lastAt }) => html`<li><code>${to}</code>, last ${minute(lastAt)}</li>`)}
    </ul>
  </section>`
}

/** A page may hold the forms of several files. */
function formId(file: WhyFile): string {
  return `request-${file.registry}-${file.digest?.slice(0, 12) ?? ''}`
}

function requestForm(file: WhyFile, form: FormToken): Html {
  return html`<section class="card" id="${formId(file)}">
    <h2>Request release</h2>
    <p>A reviewer decides with the evidence above in front of them. Say what you need the package for.</p>
    <form method="post" action="${form.action}">
      <input type="hidden" name="nonce" value="${form.nonce}" />
      <input type="hidden" name="registry" value="${file.registry}" />
      <input type="hidden" name="filename" value="${file.filename}" />
      <label for="m-${formId(file)}">What do you need it for?</label>
      <textarea
        id="m-${formId(file)}"
        name="message"
        rows="4"
        required
        maxlength="${MESSAGE_MAX_CHARACTERS}"
      ></textarea>
      <label for="c-${formId(file)}">How can the reviewer reach you? <small>(optional)</small></label>
      <input
        type="text"
        id="c-${formId(file)}"
        name="contact"
        maxlength="${CONTACT_MAX_CHARACTERS}"
        autocomplete="email"
      />
      <div class="trap" aria-hidden="true">
        <label>Leave empty <input type="text" name="website" tabindex="-1" autocomplete="off" /></label>
      </div>
      <button type="submit">Request release</button>
    </form>
  </section>`
}
