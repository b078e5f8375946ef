import { useEffect } from 'preact/hooks'
import type { ComponentChildren } from 'preact'
import type { Summary } from '../../api/records.ts'
import { Loading, Trouble } from '../parts/notice.tsx'
import { useResource } from '../resource.ts'
import { absolute } from '../time.ts'
import { count } from '../words.ts'

/** How Lazaret itself stands: whether its controls fire, whether upstreams answer, and whether the log is signed and told. */
export function HealthPage() {
  const { value, trouble, loading, reload } = useResource<Summary>('/summary')
  useEffect(() => {
    document.title = 'Health · Lazaret'
  }, [])
  return (
    <div class="page">
      <header class="page-head">
        <h1>Health</h1>
        <p class="soft">What Lazaret knows of itself. Figures are at /metrics.</p>
      </header>
      {trouble !== undefined && <Trouble retry={reload}>{trouble}</Trouble>}
      {loading && <Loading />}
      {value !== undefined && <Sections summary={value} />}
    </div>
  )
}

function Sections({ summary }: { readonly summary: Summary }) {
  const { canaries, upstreams, log, receivers, remeasuring } = summary
  const { triedAt } = canaries
  return (
    <>
      <Section title="Canaries" isWell={triedAt !== undefined && canaries.alarms.length === 0}>
        <p class="soft">
          Packages of Lazaret's own, one of them bad: each hour every route is asked for it, and must refuse; and the
          inspector is given one, and must see what it does.
        </p>
        <p>
          {triedAt === undefined
            ? 'Not tried yet: that happens within seconds of the start.'
            : `Tried last on ${absolute(triedAt)}: ${canaries.alarms.length === 0 ? 'every control fired.' : `${count(canaries.alarms.length, 'control')} did not fire.`}`}
        </p>
        {canaries.alarms.map((alarm) => (
          <p key={alarm} class="warn">
            {alarm}
          </p>
        ))}
      </Section>
      <Section title="Upstreams" isWell={upstreams.every(({ reachable }) => reachable)}>
        {upstreams.map(({ registry, reachable, message }) => (
          <p key={registry} class={reachable ? undefined : 'warn'}>
            <b>{registry}</b>: {reachable ? 'answered when it was asked last, or was not asked yet' : message}
          </p>
        ))}
      </Section>
      <Section title="Audit log" isWell={log.witness === undefined}>
        <p>
          {count(log.size, 'event')}
          {log.checkpoint === undefined ? ', not signed yet' : `, signed on ${absolute(log.checkpoint.at)}`}
        </p>
        {log.witness !== undefined && (
          <p class="warn">
            {log.witness.problem}; {count(log.witness.waiting, 'signed head')} wait for it
          </p>
        )}
      </Section>
      {receivers.length > 0 && (
        <Section title="Notifications" isWell={receivers.every(({ problem }) => problem === '')}>
          {receivers.map(({ name, problem, behind }) => (
            <p key={name} class={problem === '' ? undefined : 'warn'}>
              <b>{name}</b>:{' '}
              {problem === ''
                ? 'takes what it is told'
                : `${problem}; ${count(behind, 'event')} of the log wait for it`}
            </p>
          ))}
        </Section>
      )}
      <Section title="Stored files" isWell={remeasuring.failed === 0}>
        <p>
          {remeasuring.waiting === 0
            ? 'All were inspected by this version.'
            : `${count(remeasuring.waiting, 'file')} to be inspected anew by this version.`}
        </p>
        {remeasuring.failed > 0 && (
          <p class="warn">{count(remeasuring.failed, 'inspection')} failed; the log says why.</p>
        )}
      </Section>
    </>
  )
}

function Section(props: { readonly title: string; readonly isWell: boolean; readonly children: ComponentChildren }) {
  return (
    <section class="group health">
      <h2>
        {props.title}
        <span class={props.isWell ? 'tag' : 'tag warm'}>{props.isWell ? 'well' : 'look here'}</span>
      </h2>
      {props.children}
    </section>
  )
}
