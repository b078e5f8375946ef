import { lookup } from '../../model/lookup.ts'
import { BASE } from '../base.ts'
import type { ComponentChildren } from 'preact'
import { Link } from 'wouter-preact'
import type { CaseDetail } from '../../api/case-detail.ts'
import type { CaseState } from '../../api/words.ts'
import { Copy } from '../parts/copy.tsx'
import { Text, Time } from '../parts/text.tsx'
import { useMay } from '../session.tsx'
import { absolute } from '../time.ts'
import { bytes, KINDS, scopeWords } from '../words.ts'
import './rail.css'

/** The facts of the file, beside the text. */
export function Rail({ detail }: { readonly detail: CaseDetail }) {
  const mayReadLog = useMay('read-log')
  const { artifact, facts, publishedAt, verdict } = detail
  const { artifact: named, digest, registry } = detail.case
  return (
    <aside class="facts" aria-label="Facts">
      <Decision detail={detail} />
      <dl>
        <Fact name="Package URL" copy={detail.purl}>
          <span class="mono">{detail.purl}</span>
        </Fact>
        <Fact name="sha256" copy={digest}>
          <span class="mono">{digest}</span>
        </Fact>
        <Fact name="File">
          <Text>{named.filename}</Text>
          <span class="soft"> {KINDS[named.kind]}</span>
        </Fact>
        <Fact name="Registry">{registry}</Fact>
        <Fact name="Published">{publishedAt === null ? 'unknown' : <Time at={publishedAt} full />}</Fact>
        {artifact !== undefined && (
          <>
            <Fact name="First seen here">
              <Time at={artifact.firstSeenAt} full />
            </Fact>
            <Fact name="Size">
              {bytes(artifact.sizeBytes)}
              {facts !== undefined && <span class="soft"> · {bytes(facts.unpackedBytes)} unpacked</span>}
            </Fact>
            <Fact name="Upstream's integrity">{INTEGRITY[artifact.integrity] ?? artifact.integrity}</Fact>
          </>
        )}
        {facts?.licence !== undefined && (
          <Fact name="Licence">{facts.licence === '' ? 'none is stated' : <Text>{facts.licence}</Text>}</Fact>
        )}
        {verdict !== undefined && (
          <Fact name="Policy">
            {verdict.policy.name} <span class="mono soft">{verdict.policy.digest.slice(0, 12)}</span>
          </Fact>
        )}
        {facts !== undefined && (
          <Fact name="Compared with">
            {detail.comparison === undefined ? (
              <span class="soft">nothing: no version before it is here</span>
            ) : (
              detail.comparison.base
            )}
          </Fact>
        )}
        <Fact name="Case opened">
          <Time at={detail.case.openedAt} full />
        </Fact>
      </dl>
      <nav class="elsewhere" aria-label="Elsewhere">
        <a href={`${BASE}/why/${encodeURIComponent(detail.purl)}`}>The page that its requesters see</a>
        {mayReadLog && <Link href={`/audit?group=all&digest=${digest}`}>All that the log has of this file</Link>}
      </nav>
    </aside>
  )
}

/** The last decision: who, what, until when, and why. */
function Decision({ detail }: { readonly detail: CaseDetail }) {
  const { decidedBy, decidedAt, decisionReason, state } = detail.case
  if (decidedBy === undefined) return null
  const waiver = state === 'released' ? detail.waivers.find((one) => one.revokedAt === undefined) : undefined
  return (
    <div class="decision">
      <p>
        <b>{decidedBy}</b> {DECIDED[state]} {decidedAt !== undefined && <Time at={decidedAt} />}
      </p>
      {waiver !== undefined && (
        <p class="soft">
          {scopeWords(waiver.scope)}, {endWords(waiver.until)}
        </p>
      )}
      <p>
        <Text>{decisionReason ?? ''}</Text>
      </p>
    </div>
  )
}

function endWords(until: string | undefined): string {
  if (until === undefined) return 'no end'
  return `${Date.parse(until) < Date.now() ? 'ended' : 'until'} ${absolute(until)}`
}

const DECIDED: Readonly<Record<CaseState, string>> = {
  open: 'reversed the decision',
  released: 'released it',
  rejected: 'blocked it',
  closed: 'closed it',
}

const INTEGRITY: Readonly<Record<string, string>> = lookup({
  verified: 'matches the bytes',
  unclaimed: 'none was stated',
  mismatch: 'does not match the bytes',
})

function Fact(props: { readonly name: string; readonly copy?: string; readonly children: ComponentChildren }) {
  return (
    <div class="fact">
      <dt>{props.name}</dt>
      <dd>
        <span class="fact-value">{props.children}</span>
        {props.copy !== undefined && <Copy value={props.copy} what={props.name} />}
      </dd>
    </div>
  )
}
