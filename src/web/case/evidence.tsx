import type { Facts, Finding, Frame, Place, Severity } from '../api/types.ts'
import { SeverityMark } from '../parts/marks.tsx'
import { Text } from '../parts/text.tsx'
import { count, sentence } from '../words.ts'
import { Code } from './code.tsx'

const RANK: Readonly<Record<Severity, number>> = { critical: 0, high: 1, medium: 2, low: 3, info: 4 }

const ROLES: Readonly<Record<Place['role'], string>> = {
  trigger: 'starts',
  step: 'then',
  source: 'reads',
  sink: 'sends or runs',
  subject: 'here',
}

/** Findings, the most severe first, each with its chain; and what nobody looked at. */
export function EvidenceSection({ facts }: { readonly facts: Facts | undefined }) {
  if (facts === undefined) {
    return (
      <section class="evidence" aria-labelledby="evidence-title">
        <h2 id="evidence-title">Evidence</h2>
        <p class="soft">The file was not inspected: the decision rests on what upstream says of it.</p>
      </section>
    )
  }
  const findings = facts.findings.toSorted((a, b) => RANK[a.severity] - RANK[b.severity])
  const hidden = facts.findingCount - findings.length
  return (
    <section class="evidence" aria-labelledby="evidence-title">
      <h2 id="evidence-title">Evidence</h2>
      {findings.map((finding, index) => (
        <FindingCard key={index} finding={finding} />
      ))}
      {hidden > 0 && (
        <p class="notice warn">{count(hidden, 'more finding')} not shown. All are in the JSON of the case.</p>
      )}
      <NotExamined facts={facts} found={findings.length > 0} />
    </section>
  )
}

function FindingCard({ finding }: { readonly finding: Finding }) {
  return (
    <article class={`card finding finding-${finding.severity}`} tabIndex={-1}>
      <header>
        <SeverityMark severity={finding.severity} />
        <h3>
          <Text>{sentence(finding.message)}</Text>
        </h3>
        <p class="soft">
          <code>{finding.check}</code> · confidence {finding.confidence}
        </p>
      </header>
      <ol class="chain">
        {finding.frames.map((frame, index) => (
          <FrameItems key={index} frame={frame} />
        ))}
      </ol>
    </article>
  )
}

/** One step of the chain for each place; the lines stand under the last place that they show. */
function FrameItems({ frame }: { readonly frame: Frame }) {
  const last = frame.places.length - 1
  return (
    <>
      {frame.places.map((place, index) => (
        <li key={index} class={`link ${place.role}`}>
          <p class="link-head">
            <span class="role">{ROLES[place.role]}</span>
            <span class="place mono">
              <Text>{frame.path}</Text>
              {place.line !== undefined && <b>:{place.line}</b>}
            </span>
            <span class="note">
              <Text>{place.note}</Text>
            </span>
          </p>
          {index === last && <Code frame={frame} />}
        </li>
      ))}
    </>
  )
}

/** An empty list of findings is never a pass. */
function NotExamined({ facts, found }: { readonly facts: Facts; readonly found: boolean }) {
  const checks = count(facts.checksRun.length, 'check')
  const head = `${found ? `${checks} ran` : `No finding from ${checks}`}; ${count(facts.notExamined.length, 'file')} not examined.`
  return (
    <div class="not-examined">
      <p>{head}</p>
      {facts.notExamined.length > 0 && (
        <ul>
          {facts.notExamined.map((one) => (
            <li key={one.path}>
              <span class="mono">
                <Text>{one.path}</Text>
              </span>
              <span class="soft">
                <Text>{one.reason}</Text>
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
