import { useEffect } from 'preact/hooks'
import { Link, useSearchParams } from 'wouter-preact'
import type { Overview } from '../../api/overview.ts'
import { Loading, Trouble } from '../parts/notice.tsx'
import { Text, Time } from '../parts/text.tsx'
import { useResource } from '../resource.ts'
import { packageHref } from '../search/hrefs.ts'
import { useMay } from '../session.tsx'
import { count, thousands, totalOf } from '../words.ts'
import { RequestMapSection } from './map.tsx'
import { Series } from './series.tsx'
import './overview.css'

/** How the last hours or days went: what was served and refused, what waits, and what concerns what is held. */
export function OverviewPage() {
  const [params] = useSearchParams()
  const by = params.get('by') === 'day' ? 'day' : 'hour'
  const { value, trouble, loading, reload } = useResource<Overview>(`/overview?by=${by}`)
  const mayReadLog = useMay('read-log')
  useEffect(() => {
    document.title = 'Overview · Lazaret'
  }, [])
  return (
    <div class="page overview">
      <header class="page-head">
        <h1>Overview</h1>
        <p class="soft">What clients were told, what waits, and what concerns what is held.</p>
      </header>
      <nav class="tabs" aria-label="Steps">
        <Link class="tab" href="/overview" aria-current={by === 'hour' ? 'page' : undefined}>
          48 hours
        </Link>
        <Link class="tab" href="/overview?by=day" aria-current={by === 'day' ? 'page' : undefined}>
          30 days
        </Link>
      </nav>
      {trouble !== undefined && <Trouble retry={reload}>{trouble}</Trouble>}
      {loading && <Loading />}
      {value !== undefined && (
        <>
          {value.isBehind && <p class="notice">An older log is counted still: what is shown has not all of it yet.</p>}
          <Series steps={value.steps} by={value.by} />
          <Waiting queue={value.queue} upstreams={value.upstreams} />
          <Rules rules={value.rules} />
          <Advisories of={value} />
        </>
      )}
      {mayReadLog && <RequestMapSection />}
    </div>
  )
}

function Waiting({ queue: { ages, oldest }, upstreams }: Pick<Overview, 'queue' | 'upstreams'>) {
  const rows = [
    ['less than an hour', ages.hour],
    ['less than a day', ages.day],
    ['less than a week', ages.week],
    ['longer', ages.older],
  ] as const
  return (
    <div class="overview-pair">
      <section class="group" aria-labelledby="overview-queue">
        <h2 id="overview-queue">
          <Link href="/">Queue</Link>
        </h2>
        <table class="plain framed">
          <thead>
            <tr>
              <th scope="col">A decision is waited for</th>
              <th scope="col">Cases</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(([words, number]) => (
              <tr key={words}>
                <td>{words}</td>
                <td class="number">{thousands(number)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <p class="soft">
          {oldest === undefined ? (
            'Nothing waits.'
          ) : (
            <>
              The oldest came <Time at={oldest} />.
            </>
          )}
        </p>
      </section>
      <section class="group" aria-labelledby="overview-upstreams">
        <h2 id="overview-upstreams">Upstreams</h2>
        <ul class="rows">
          {upstreams.map(({ registry, reachable, message }) => (
            <li key={registry} class="row-card">
              <span>
                <b>{registry}</b> {!reachable && <Text>{message === '' ? 'cannot be reached' : message}</Text>}
              </span>
              <span class={reachable ? 'tag' : 'tag warm'}>{reachable ? 'answers' : 'away'}</span>
            </li>
          ))}
        </ul>
      </section>
    </div>
  )
}

function Rules({ rules }: Pick<Overview, 'rules'>) {
  return (
    <section class="group" aria-labelledby="overview-rules">
      <h2 id="overview-rules">
        <Link href="/policies">Rules</Link> <span class="soft">that decided most, in 30 days</span>
      </h2>
      {rules.length === 0 ? (
        <p class="soft">None has decided anything.</p>
      ) : (
        <div class="wide-table" role="region" aria-label="Rules" tabIndex={0}>
          <table class="plain">
            <thead>
              <tr>
                <th scope="col">Rule</th>
                <th scope="col">Registry</th>
                <th scope="col">Refused</th>
                <th scope="col">Warned</th>
                <th scope="col">Cases</th>
                <th scope="col">Released of those decided</th>
              </tr>
            </thead>
            <tbody>
              {rules.map(({ registry, rule, refused, warned, cases, falseAlarms }) => (
                <tr key={`${registry} ${rule}`}>
                  <th scope="row">
                    <code>{rule}</code>
                  </th>
                  <td>{registry}</td>
                  <td class="number">{thousands(refused)}</td>
                  <td class="number">{thousands(warned)}</td>
                  <td class="number">{thousands(totalOf(cases))}</td>
                  <td class="number">{falseAlarms === null ? 'none decided' : `${Math.round(100 * falseAlarms)} %`}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}

function Advisories({ of: { advisories, advisoryCount } }: { readonly of: Overview }) {
  return (
    <section class="group" aria-labelledby="overview-advisories">
      <h2 id="overview-advisories">
        Advisories that concern what is held <span class="count">{advisoryCount}</span>
      </h2>
      {advisoryCount === 0 && <p class="soft">No record that was imported names a version that is held.</p>}
      {advisoryCount > advisories.length && <p class="soft">The {advisories.length} gravest are shown.</p>}
      {advisoryCount > 0 && (
        <ul class="rows">
          {advisories.map(({ id, registry, ecosystem, name, version, isMalware, severity, summary }) => (
            <li key={`${id} ${registry} ${name} ${version}`} class="row-card">
              <div class="row-main">
                <p class="row-title">
                  <Link href={packageHref(ecosystem, name, version)}>
                    <Text>{`${name} ${version}`}</Text>
                  </Link>{' '}
                  <span class="soft mono">{id}</span>
                </p>
                <p>
                  <Text>{summary}</Text>
                </p>
              </div>
              <span class={isMalware ? 'tag warm' : 'tag'}>{isMalware ? 'malware' : severity}</span>
            </li>
          ))}
        </ul>
      )}
      {advisoryCount > 0 && (
        <p class="soft">{count(advisoryCount, 'record of a version', 'records of versions')} in all.</p>
      )}
    </section>
  )
}
