import { useState } from 'preact/hooks'
import { post } from '../api/client.ts'
import type { Freeze, FreezeList } from '../../api/incidents.ts'
import { Loading, Trouble } from '../parts/notice.tsx'
import { Text, Time } from '../parts/text.tsx'
import { useResource } from '../resource.ts'
import { useMay } from '../session.tsx'
import { absolute, absoluteFrom } from '../time.ts'
import { FreezeForm } from './freeze-form.tsx'
import { ReasonForm } from './reason-form.tsx'

/** The line in the sand: what is frozen, and the switch. */
export function FreezeSection() {
  const mayFreeze = useMay('freeze')
  const { value, trouble, loading, reload } = useResource<FreezeList>('/freezes')
  const isOn = ({ until, liftedAt }: Freeze): boolean => liftedAt === undefined && until > (value?.now ?? '')
  const active = value?.freezes.filter((freeze) => isOn(freeze)) ?? []
  const over = value?.freezes.filter((freeze) => !isOn(freeze)) ?? []
  return (
    <section class="group incident" aria-labelledby="freeze-title">
      <h2 id="freeze-title">Freeze</h2>
      <p class="soft">
        Nothing that was published after the line is served, on any route; what is older stays as it is. It ends by
        itself. A registry that only observes records it, and refuses nothing.
      </p>
      {trouble !== undefined && <Trouble retry={reload}>{trouble}</Trouble>}
      {loading && <Loading />}
      <ul class="rows">
        {active.map((freeze) => (
          <Row key={freeze.id} freeze={freeze} onLifted={mayFreeze ? reload : undefined} />
        ))}
        {value !== undefined && active.length === 0 && <li class="row-card soft">Nothing is frozen.</li>}
      </ul>
      {mayFreeze && value !== undefined && <FreezeForm onStarted={reload} />}
      {over.length > 0 && (
        <details class="others">
          <summary>Ended and lifted ({over.length})</summary>
          <ul class="rows">
            {over.map((freeze) => (
              <Row key={freeze.id} freeze={freeze} />
            ))}
          </ul>
        </details>
      )}
    </section>
  )
}

function Row({ freeze, onLifted }: { readonly freeze: Freeze; readonly onLifted?: (() => void) | undefined }) {
  const { id, registry, line, until, reason, by, at, liftedAt, liftedBy } = freeze
  return (
    <li class="row-card">
      <div class="row-main">
        <p class="row-title">
          Nothing younger than {absolute(line)}{' '}
          <span class="soft">{registry === '*' ? 'all registries' : registry}</span>
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
          <span>until {absoluteFrom(until)}</span>
        ) : (
          <span>
            lifted by {liftedBy ?? 'somebody'}, <Time at={liftedAt} />
          </span>
        )}
        {onLifted !== undefined && <Lift id={id} onLifted={onLifted} />}
      </div>
    </li>
  )
}

function Lift({ id, onLifted }: { readonly id: string; readonly onLifted: () => void }) {
  const [isOpen, setOpen] = useState(false)
  if (!isOpen) {
    return (
      <button type="button" class="button small" onClick={() => setOpen(true)}>
        Lift…
      </button>
    )
  }
  return (
    <ReasonForm
      label="Why it is lifted"
      button="Lift the freeze"
      send={async (reason) => {
        await post(`/freezes/${encodeURIComponent(id)}/lift`, { reason })
        onLifted()
      }}
    />
  )
}
