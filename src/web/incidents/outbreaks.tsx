import { useState } from 'preact/hooks'
import { get, post } from '../api/client.ts'
import type { Outbreak, Reach } from '../../api/incidents.ts'
import { Loading, Trouble } from '../parts/notice.tsx'
import { Text, Time } from '../parts/text.tsx'
import { useResource } from '../resource.ts'
import { messageOf, useMay } from '../session.tsx'
import { count } from '../words.ts'
import { OutbreakForm } from './outbreak-form.tsx'
import { ReachTable } from './reach.tsx'
import { ReasonForm } from './reason-form.tsx'

/** What went round: who received it, and what was blocked. */
export function OutbreakSection() {
  const mayReadLog = useMay('read-log')
  const { value, trouble, loading, reload } = useResource<{ readonly outbreaks: readonly Outbreak[] }>('/outbreaks')
  return (
    <section class="group incident" aria-labelledby="outbreak-title">
      <h2 id="outbreak-title">Outbreaks</h2>
      <p class="soft">
        {mayReadLog && 'Paste what goes round to see who received it. '}One decision blocks all of it on every route,
        and whoever is notified is told of each receiver.
      </p>
      {mayReadLog && <OutbreakForm onDeclared={reload} />}
      {trouble !== undefined && <Trouble retry={reload}>{trouble}</Trouble>}
      {loading && <Loading />}
      {value !== undefined && value.outbreaks.length > 0 && (
        <ul class="rows">
          {value.outbreaks.map((outbreak) => (
            <Row key={outbreak.id} outbreak={outbreak} onLifted={reload} />
          ))}
        </ul>
      )}
    </section>
  )
}

function Row({ outbreak, onLifted }: { readonly outbreak: Outbreak; readonly onLifted: () => void }) {
  const mayLift = useMay('lift-outbreaks')
  const mayReadLog = useMay('read-log')
  const { id, title, targets, reason, by, at, liftedAt, liftedBy } = outbreak
  const [reach, setReach] = useState<Reach>()
  const [trouble, setTrouble] = useState<string>()
  const [lifting, setLifting] = useState(false)
  const path = `/outbreaks/${encodeURIComponent(id)}`
  const show = (): void => {
    get<{ readonly reach: Reach }>(path).then(
      (answer) => setReach(answer.reach),
      (error: unknown) => setTrouble(messageOf(error)),
    )
  }
  return (
    <li class="row-card outbreak">
      <div class="row-main">
        <p class="row-title">
          <Text>{title}</Text>{' '}
          <span class="soft">{count(targets.length, 'version or file', 'versions and files')}</span>
        </p>
        <p>
          <Text>{reason}</Text>
        </p>
        <p class="soft">
          {by}, <Time at={at} />
        </p>
      </div>
      <div class="row-side">
        {liftedAt === undefined ? (
          <span>blocked</span>
        ) : (
          <span>
            lifted by {liftedBy ?? 'somebody'}, <Time at={liftedAt} />
          </span>
        )}
        {mayReadLog && (
          <button type="button" class="button small" onClick={show}>
            Who received it
          </button>
        )}
        {mayLift && liftedAt === undefined && !lifting && (
          <button type="button" class="button small" onClick={() => setLifting(true)}>
            Lift…
          </button>
        )}
      </div>
      {lifting && (
        <ReasonForm
          label="Why the block is lifted"
          button="Lift the block"
          send={async (text) => {
            await post(`${path}/lift`, { reason: text })
            setLifting(false)
            onLifted()
          }}
        />
      )}
      {trouble !== undefined && <p class="notice trouble">{trouble}</p>}
      {reach !== undefined && <ReachTable reach={reach} />}
    </li>
  )
}
