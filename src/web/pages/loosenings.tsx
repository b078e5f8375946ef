import { useState } from 'preact/hooks'
import type { Loosening, LooseningList, LooseningText } from '../../api/policies.ts'
import { post } from '../api/client.ts'
import { ReasonForm } from '../incidents/reason-form.tsx'
import { FormTrouble } from '../parts/form.tsx'
import { Loading, Trouble } from '../parts/notice.tsx'
import { Text, Time } from '../parts/text.tsx'
import { useResource } from '../resource.ts'
import { useMay, useSession } from '../session.tsx'
import { useSending } from '../use-sending.ts'
import './loosenings.css'

/** Looser policies that files ask for, and that wait for two people; nothing where there is none and never was one. */
export function Loosenings({ onChanged }: { readonly onChanged: () => void }) {
  const { value, trouble, reload } = useResource<LooseningList>('/policies/loosenings')
  const open = value?.loosenings.filter(({ end }) => end === undefined) ?? []
  const over = value?.loosenings.filter(({ end }) => end !== undefined) ?? []
  const changed = (): void => {
    reload()
    onChanged()
  }
  if (trouble !== undefined) return <Trouble retry={reload}>{trouble}</Trouble>
  return (
    <>
      {open.map((one) => (
        <Waiting key={one.id} loosening={one} onChanged={changed} />
      ))}
      {over.length > 0 && (
        <details class="others loosenings-over">
          <summary>Looser policies that were decided on ({over.length})</summary>
          <ul>
            {over.map((one) => (
              <Over key={one.id} loosening={one} />
            ))}
          </ul>
        </details>
      )}
    </>
  )
}

function Waiting({ loosening, onChanged }: { readonly loosening: Loosening; readonly onChanged: () => void }) {
  const { id, registry, told, at, agreed } = loosening
  const mayDecide = useMay('agree-policies')
  const { state } = useSession()
  const me = state.kind === 'signed-in' ? state.person.user.name : undefined
  return (
    <section class="card loosening" aria-labelledby={`loosening-${id}`}>
      <h2 id={`loosening-${id}`}>
        A looser policy waits for two people <span class="eco">{registry}</span>
      </h2>
      <p>
        The file <span class="mono">{told.file}</span> asks for <b>{told.name}</b> since <Time at={at} />. It is not in
        force: the policy before it is.
      </p>
      <ul class="policy-changes">
        {told.looser.map((text, index) => (
          <li key={index}>
            <span class="tag warm">looser</span> <Text>{text}</Text>
          </li>
        ))}
        {told.unclear.map((rule) => (
          <li key={rule}>
            <span class="tag">unclear</span> <code>{rule}</code> has another condition
          </li>
        ))}
      </ul>
      <Texts id={id} />
      <p role="status">
        {agreed === undefined ? (
          'Nobody has agreed yet.'
        ) : (
          <>
            {agreed.by === me ? 'You' : <Text>{agreed.by}</Text>} agreed, <Time at={agreed.at} />: one more person must.
          </>
        )}
      </p>
      {mayDecide && <Choice loosening={loosening} mayAgree={agreed?.by !== me} onChanged={onChanged} />}
    </section>
  )
}

interface ChoiceProps {
  readonly loosening: Loosening
  readonly mayAgree: boolean
  readonly onChanged: () => void
}

function Choice({ loosening: { id, digest, agreed }, mayAgree, onChanged }: ChoiceProps) {
  const { busy, trouble, run } = useSending()
  const path = `/policies/loosenings/${encodeURIComponent(id)}`
  return (
    <>
      <FormTrouble text={trouble} />
      {mayAgree && (
        <button
          type="button"
          class="button"
          disabled={busy}
          onClick={() =>
            void run(async () => {
              await post(`${path}/agree`, { digest })
              onChanged()
            })
          }
        >
          {agreed === undefined ? 'Agree, as the first of two' : 'Agree, and put it in force'}
        </button>
      )}
      <details class="loosening-refusal">
        <summary>Refuse it…</summary>
        <ReasonForm
          label="Why it is refused"
          button="Refuse it"
          send={async (reason) => {
            await post(`${path}/refuse`, { reason })
            onChanged()
          }}
        />
      </details>
    </>
  )
}

/** Both policies as they are written, read once somebody opens them. */
function Texts({ id }: { readonly id: string }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Read both policies</summary>
      {isOpen && <BothTexts id={id} />}
    </details>
  )
}

function BothTexts({ id }: { readonly id: string }) {
  const { value, trouble, loading, reload } = useResource<LooseningText>(
    `/policies/loosenings/${encodeURIComponent(id)}`,
  )
  if (trouble !== undefined) return <Trouble retry={reload}>{trouble}</Trouble>
  if (loading || value === undefined) return <Loading />
  return (
    <div class="loosening-texts">
      <PolicyText title="Proposed" text={value.text} />
      {value.inForce !== undefined && <PolicyText title="In force" text={value.inForce} />}
    </div>
  )
}

function PolicyText({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <div>
      <h3>{title}</h3>
      {/* The box scrolls, and so must be reached by keys. */}
      <pre tabIndex={0} aria-label={title}>
        <Text>{text}</Text>
      </pre>
    </div>
  )
}

const ENDS = {
  agreed: 'in force since',
  refused: 'refused',
  withdrawn: 'no more asked for',
  superseded: 'another took its place',
} as const

function Over({ loosening: { registry, told, end, agreed } }: { readonly loosening: Loosening }) {
  if (end === undefined) return null
  const people = end.how === 'agreed' && agreed !== undefined ? `${agreed.by} and ${end.by}` : end.by
  return (
    <li>
      <b>{told.name}</b> <span class="eco">{registry}</span> {ENDS[end.how]} <Time at={end.at} />{' '}
      <span class="soft">
        <Text>{people}</Text>
      </span>
    </li>
  )
}
