import { useEffect } from 'preact/hooks'
import { Link, useSearchParams } from 'wouter-preact'
import type { Reach } from '../../api/incidents.ts'
import type { PackagePage as Known } from '../../api/search.ts'
import { BASE } from '../base.ts'
import { ReachTable } from '../incidents/reach.tsx'
import { OutcomeMark, StateMark } from '../parts/marks.tsx'
import { Empty, Loading, Trouble } from '../parts/notice.tsx'
import { Text, Time } from '../parts/text.tsx'
import { useResource } from '../resource.ts'
import { useMay } from '../session.tsx'
import { absolute } from '../time.ts'
import { bytes, count, scopeWords } from '../words.ts'
import { packageHref } from './hrefs.ts'

/** One package: its files with how they stand, what people decided on it, and who was given it. */
export function PackagePage({ ecosystem, name }: { readonly ecosystem: string; readonly name: string }) {
  const [params] = useSearchParams()
  const version = params.get('version')
  const asked = new URLSearchParams({ ecosystem, name })
  const query = new URLSearchParams({ ecosystem, name, ...(version === null ? {} : { version }) })
  const { value, trouble, missing, reload } = useResource<Known>(`/package?${query.toString()}`)
  const mayReadLog = useMay('read-log')
  useEffect(() => {
    document.title = `${name} · Lazaret`
  }, [name])
  return (
    <div class="page package-page">
      <header class="page-head">
        <h1>
          <Text>{name}</Text>
        </h1>
        <p class="soft">{ecosystem} package, as far as it is known here.</p>
      </header>
      {missing ? (
        <Empty title="Nothing of this package is here">
          <p>Nobody asked for it through Lazaret, or it was tidied up since.</p>
        </Empty>
      ) : (
        trouble !== undefined && <Trouble retry={reload}>{trouble}</Trouble>
      )}
      {value === undefined && trouble === undefined && <Loading />}
      {value !== undefined && (
        <>
          <Standing of={value} />
          <Files of={value} version={version} />
          {mayReadLog && <Receivers query={asked.toString()} />}
        </>
      )}
    </div>
  )
}

/** What is in force for it besides the policy. */
function Standing({ of: { freezes, waivers, advisories } }: { readonly of: Known }) {
  if (freezes.length + waivers.length + advisories.length === 0) return null
  return (
    <section class="group" aria-labelledby="package-standing">
      <h2 id="package-standing">In force for it</h2>
      <ul class="rows">
        {freezes.map(({ id, line, until, reason, by }) => (
          <li key={id} class="row-card">
            <div class="row-main">
              <p class="row-title">
                <Link href="/incidents">Frozen</Link> <span class="soft">until {absolute(until)}</span>
              </p>
              <p>
                Nothing that was published after {absolute(line)} is served: <Text>{reason}</Text>{' '}
                <span class="soft">({by})</span>
              </p>
            </div>
          </li>
        ))}
        {waivers.map(({ id, scope, rules, reason, by, until, caseId }) => (
          <li key={id} class="row-card">
            <div class="row-main">
              <p class="row-title">
                <Link href={caseId === undefined ? '/waivers' : `/cases/${caseId}`}>Waiver</Link>{' '}
                <span class="soft">
                  <Text>{scopeWords(scope)}</Text>
                </span>
              </p>
              <p class="rules-line">
                {rules.map((rule) => (
                  <code key={rule}>{rule}</code>
                ))}
              </p>
              <p>
                <Text>{reason}</Text> <span class="soft">({by})</span>
              </p>
            </div>
            <div class="row-side soft">{until === undefined ? 'no end' : `until ${absolute(until)}`}</div>
          </li>
        ))}
        {advisories.map(({ id, isMalware, summary }) => (
          <li key={id} class="row-card">
            <div class="row-main">
              <p class="row-title mono">{id}</p>
              <p>
                <Text>{summary}</Text>
              </p>
            </div>
            <div class="row-side">{isMalware ? <span class="tag warm">malware</span> : 'vulnerability'}</div>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Files({ of: known, version }: { readonly of: Known; readonly version: string | null }) {
  const { ecosystem, name, files, fileCount } = known
  return (
    <section class="group" aria-labelledby="package-files">
      <h2 id="package-files">
        {version === null ? 'Held here' : `Version ${version}`} <span class="count">{fileCount}</span>
      </h2>
      {version !== null && (
        <p>
          <Link href={packageHref(ecosystem, name)}>All versions</Link>
        </p>
      )}
      {fileCount > files.length && (
        <p class="soft">The newest {files.length} are shown; the search finds others by name@version.</p>
      )}
      {files.length === 0 ? (
        <p class="soft">No file of it is held any more.</p>
      ) : (
        <div class="wide-table" role="region" aria-label="Files" tabIndex={0}>
          <table class="plain">
            <thead>
              <tr>
                <th scope="col">Version</th>
                <th scope="col">Verdict</th>
                <th scope="col">Case</th>
                <th scope="col">Released</th>
                <th scope="col">First seen here</th>
                <th scope="col">File</th>
              </tr>
            </thead>
            <tbody>
              {files.map((file) => (
                <FileRow key={`${file.registry} ${file.filename}`} file={file} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}

function FileRow({ file }: { readonly file: Known['files'][number] }) {
  const { version, registry, filename, purl, sizeBytes, publishedAt, firstSeenAt, outcome, rules, case: one } = file
  return (
    <tr>
      <th scope="row">
        <a href={`${BASE}/why/${encodeURIComponent(purl)}`}>
          <Text>{version}</Text>
        </a>
      </th>
      <td>
        {outcome === undefined ? <span class="soft">not decided</span> : <OutcomeMark outcome={outcome} />}{' '}
        {rules.map((rule) => (
          <code key={rule}>{rule} </code>
        ))}
      </td>
      <td>
        {one === undefined ? (
          <span class="soft">none</span>
        ) : (
          <Link href={`/cases/${one.id}`}>
            <StateMark state={one.state} />
          </Link>
        )}
      </td>
      <td>{publishedAt === undefined ? <span class="soft">not known</span> : <Time at={publishedAt} />}</td>
      <td>
        <Time at={firstSeenAt} />
      </td>
      <td class="mono">
        <Text>{filename}</Text>{' '}
        <span class="soft">
          {bytes(sizeBytes)} · {registry}
        </span>
      </td>
    </tr>
  )
}

function Receivers({ query }: { readonly query: string }) {
  const { value, trouble, reload } = useResource<Reach>(`/package/receivers?${query}`)
  return (
    <section class="group" aria-labelledby="package-receivers">
      <h2 id="package-receivers">Who was given it</h2>
      {trouble !== undefined && <Trouble retry={reload}>{trouble}</Trouble>}
      {value === undefined && trouble === undefined && <Loading />}
      {value !== undefined && value.deliveryCount === 0 && <p class="soft">Nobody, as far as the log goes back.</p>}
      {value !== undefined && value.deliveryCount > 0 && (
        <>
          <p class="soft">{count(value.deliveryCount, 'different delivery', 'different deliveries')} in the log.</p>
          <ReachTable reach={value} />
        </>
      )}
    </section>
  )
}
