import { useEffect } from 'preact/hooks'
import { Link } from 'wouter-preact'
import type { HeldBack } from '../../api/records.ts'
import { BASE } from '../base.ts'
import { Loading, Trouble } from '../parts/notice.tsx'
import { Text, Time } from '../parts/text.tsx'
import { useResource } from '../resource.ts'
import { count } from '../words.ts'
import './held.css'

/** What is kept back without a person: versions that wait for time, and versions that others were offered for. */
export function HeldPage() {
  const { value, trouble, loading, reload } = useResource<HeldBack>('/held')
  useEffect(() => {
    document.title = 'Held and substituted · Lazaret'
  }, [])
  return (
    <div class="page">
      <header class="page-head">
        <h1>Held and substituted</h1>
        <p class="soft">
          Nobody needs to decide on these: time ends a hold. <Link href="/">Back to the queue</Link>
        </p>
      </header>
      {trouble !== undefined && <Trouble retry={reload}>{trouble}</Trouble>}
      {loading && <Loading />}
      {value !== undefined && (
        <>
          <Held value={value} />
          <Substituted value={value} />
        </>
      )}
    </div>
  )
}

function Held({ value: { held, isCut } }: { readonly value: HeldBack }) {
  return (
    <section class="group" aria-labelledby="held-title">
      <h2 id="held-title">
        Held when asked for <span class="count">{held.length}</span>
      </h2>
      <ul class="rows">
        {held.map(({ registry, purl, rules, refusals, lastAt }) => (
          <li key={`${registry} ${purl}`} class="row-card">
            <div class="row-main held-what">
              <a href={`${BASE}/why/${encodeURIComponent(purl)}`} class="mono">
                <Text>{purl}</Text>
              </a>
              <p class="rules-line">
                {rules.map((rule) => (
                  <code key={rule}>{rule}</code>
                ))}
              </p>
            </div>
            <div class="row-side">
              <span>
                {registry} · {count(refusals, 'refusal')} in the log
              </span>
              <span class="soft">
                last <Time at={lastAt} />
              </span>
            </div>
          </li>
        ))}
        {held.length === 0 && <li class="row-card soft">Nobody asked for a version that is held.</li>}
      </ul>
      {isCut && <p class="soft">The newest thousand refusals were looked through; the log has older ones.</p>}
    </section>
  )
}

function Substituted({ value: { substituted } }: { readonly value: HeldBack }) {
  return (
    <section class="group" aria-labelledby="substituted-title">
      <h2 id="substituted-title">
        Others were offered <span class="count">{substituted.length}</span>
      </h2>
      <ul class="rows">
        {substituted.map((one) => (
          <li key={one.seq} class="row-card">
            <div class="row-main held-what">
              <p class="row-title">
                <Text>{one.package}</Text> <span class="soft">{one.registry}</span>
              </p>
              {one.choices.map((choice) => (
                <p key={choice} class="mono">
                  <Text>{choice}</Text>
                </p>
              ))}
            </div>
            <div class="row-side">
              <span class="soft">
                <Time at={one.at} />
              </span>
            </div>
          </li>
        ))}
        {substituted.length === 0 && <li class="row-card soft">Every choice was upstream's own.</li>}
      </ul>
    </section>
  )
}
