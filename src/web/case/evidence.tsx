import { Link } from 'wouter-preact'
import type { Facts, Finding, Frame, Place } from '../../api/facts.ts'
import type { Severity } from '../../api/words.ts'
import { fileHref } from '../files/groups.ts'
import { SeverityMark } from '../parts/marks.tsx'
import { Sentence } from '../parts/sentence.tsx'
import { Text } from '../parts/text.tsx'
import { count, sentence } from '../words.ts'
import { Code, type NumberedPlace } from './code.tsx'
import './evidence.css'

const RANK: Readonly<Record<Severity, number>> = { critical: 0, high: 1, medium: 2, low: 3, info: 4 }

const ROLES: Readonly<Record<Place['role'], string>> = {
  trigger: 'starts',
  step: 'then',
  source: 'reads',
  sink: 'sends or runs',
  subject: 'here',
}

interface EvidenceProps {
  /** of the case */
  readonly id: string
  readonly facts: Facts | undefined
  readonly headline: string | undefined
}

/** Findings, the most severe first, each with its chain; the lesser ones folded; and what nobody looked at. */
export function EvidenceSection({ id, facts, headline }: EvidenceProps) {
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
  const isOpen = openOnes(findings)
  return (
    <section class="evidence" aria-labelledby="evidence-title">
      <h2 id="evidence-title">
        Evidence <NotExaminedHead facts={facts} />
      </h2>
      {findings.map((finding, index) => (
        <FindingCard
          key={index}
          id={id}
          finding={finding}
          isOpen={isOpen(finding, index)}
          isTold={finding.message === headline}
        />
      ))}
      {hidden > 0 && (
        <p class="notice warn">{count(hidden, 'more finding')} not shown. All are in the JSON of the case.</p>
      )}
      <NotExamined facts={facts} />
    </section>
  )
}

/** Where something severe was found, only that lies open; else the first one. */
function openOnes(findings: readonly Finding[]): (finding: Finding, index: number) => boolean {
  const worst = findings[0]
  if (worst === undefined || !isSevere(worst)) return (_finding, index) => index === 0
  return (finding) => isSevere(finding)
}

function isSevere({ severity }: Finding): boolean {
  return RANK[severity] <= RANK.high
}

interface CardProps {
  readonly id: string
  readonly finding: Finding
  readonly isOpen: boolean
  /** the page's headline says the same */
  readonly isTold: boolean
}

function FindingCard({ id, finding, isOpen, isTold }: CardProps) {
  const { severity, check, confidence, message, frames } = finding
  const before = frames.map((_frame, index) =>
    frames.slice(0, index).reduce((sum, { places }) => sum + places.length, 0),
  )
  return (
    <details class={`card finding finding-${severity}`} open={isOpen}>
      <summary>
        <span class="finding-head">
          <SeverityMark severity={severity} />
          <code>{check}</code>
          <span class="soft">confidence {confidence}</span>
        </span>
        <h3 class={isTold ? 'visually-hidden' : undefined}>
          <Sentence>{sentence(message)}</Sentence>
        </h3>
      </summary>
      <ol class="chain">
        {frames.map((frame, index) => (
          <FrameItems key={index} id={id} frame={frame} before={before[index] ?? 0} />
        ))}
      </ol>
    </details>
  )
}

interface FrameProps {
  readonly id: string
  readonly frame: Frame
  readonly before: number
}

/** One step of the chain for each place, `before` of which came already; the lines stand under the last that they show. */
function FrameItems({ id, frame, before }: FrameProps) {
  const places = frame.places.map((place, index): NumberedPlace => Object.assign({ number: before + index + 1 }, place))
  const last = places.length - 1
  return (
    <>
      {places.map((place, index) => (
        <li key={place.number} class={`link ${place.role}`}>
          <p class="link-head">
            <i class={`step-number ${place.role}`} aria-hidden="true">
              {place.number}
            </i>
            <span class="note">
              <span class="visually-hidden">{ROLES[place.role]}: </span>
              <Text>{place.note}</Text>
            </span>
            <Link class="place mono" href={fileHref(id, frame.path, place.line)}>
              <Text>{frame.path}</Text>
              {place.line !== undefined && <b>:{place.line}</b>}
              {place.isCut === true && place.column !== undefined && <b>:{place.column}</b>}
            </Link>
          </p>
          {index === last && frame.snippet !== undefined && (
            <Code path={frame.path} snippet={frame.snippet} places={places} />
          )}
        </li>
      ))}
    </>
  )
}

/** An empty list of findings is never a pass. */
function NotExaminedHead({ facts }: { readonly facts: Facts }) {
  const checks = count(facts.checksRun.length, 'check')
  const found =
    facts.findingCount === 0 ? `no finding from ${checks}` : `${count(facts.findingCount, 'finding')} from ${checks}`
  return (
    <span class="soft">
      {found}; {count(facts.notExamined.length, 'file')} not examined
    </span>
  )
}

function NotExamined({ facts }: { readonly facts: Facts }) {
  if (facts.notExamined.length === 0) return null
  return (
    <div class="not-examined">
      <h3>Not examined</h3>
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
    </div>
  )
}
