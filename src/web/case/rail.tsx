import type { ComponentChildren } from 'preact'
import type { CaseDetail } from '../api/types.ts'
import { Copy } from '../parts/copy.tsx'
import { Text, Time } from '../parts/text.tsx'
import { bytes, KINDS } from '../words.ts'

/** The facts of the file, beside the text. */
export function Rail({ detail }: { readonly detail: CaseDetail }) {
  const { artifact, facts, publishedAt, verdict } = detail
  const { artifact: named, digest, registry } = detail.case
  return (
    <aside class="facts" aria-label="Facts">
      <dl>
        <Fact name="Package URL" copy={detail.purl}>
          <span class="mono">{detail.purl}</span>
        </Fact>
        <Fact name="sha256" copy={digest}>
          <span class="mono">{digest}</span>
        </Fact>
        <Fact name="File">
          <Text>{named.filename}</Text>
          <span class="soft"> {KINDS[named.kind] ?? named.kind}</span>
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
        {verdict !== undefined && (
          <Fact name="Policy">
            {verdict.policy.name} <span class="mono soft">{verdict.policy.digest.slice(0, 12)}</span>
          </Fact>
        )}
        <Fact name="Case opened">
          <Time at={detail.case.openedAt} full />
        </Fact>
      </dl>
      {detail.case.decidedBy !== undefined && (
        <div class="decision">
          <p>
            <b>{detail.case.decidedBy}</b> decided{' '}
            {detail.case.decidedAt !== undefined && <Time at={detail.case.decidedAt} />}
          </p>
          <p>
            <Text>{detail.case.decisionReason ?? ''}</Text>
          </p>
        </div>
      )}
    </aside>
  )
}

const INTEGRITY: Readonly<Record<string, string>> = {
  verified: 'matches the bytes',
  unclaimed: 'none was stated',
  mismatch: 'does not match the bytes',
}

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
