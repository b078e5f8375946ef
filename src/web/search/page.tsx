import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import { Link, useSearchParams } from 'wouter-preact'
import type { Found } from '../../api/search.ts'
import { StateMark } from '../parts/marks.tsx'
import { Empty, Loading, Trouble } from '../parts/notice.tsx'
import { Text } from '../parts/text.tsx'
import { useResource } from '../resource.ts'
import { packageHref } from './hrefs.ts'
import './search.css'

/** What was found, by kind. What is asked for stands in the address, so that it can be sent to somebody. */
export function SearchPage() {
  const [params] = useSearchParams()
  const text = params.get('text') ?? ''
  useEffect(() => {
    document.title = `${text === '' ? 'Search' : text} · Lazaret`
  }, [text])
  return (
    <div class="page">
      <header class="page-head">
        <h1>Search</h1>
        <p class="soft">Each is found by how it begins: a scoped package by its scope.</p>
      </header>
      {text === '' ? <p class="soft">Say in the box above what you look for.</p> : <Answer key={text} text={text} />}
    </div>
  )
}

function Answer({ text }: { readonly text: string }) {
  const { value, trouble, loading, reload } = useResource<Found>(`/search?${new URLSearchParams({ text }).toString()}`)
  if (trouble !== undefined) return <Trouble retry={reload}>{trouble}</Trouble>
  if (loading || value === undefined) return <Loading />
  const { packages, versions, digests, cases, people } = value
  if ([packages, versions, digests, cases, people].every((list) => list.length === 0))
    return (
      <Empty title="Nothing here begins so">
        <p>Only what somebody asked for through Lazaret is known here.</p>
      </Empty>
    )
  return (
    <>
      <Group title="Packages" count={packages.length}>
        {packages.map(({ ecosystem, name }) => (
          <li key={`${ecosystem} ${name}`} class="row-card">
            <Link href={packageHref(ecosystem, name)}>
              <Text>{name}</Text>
            </Link>
            <span class="soft">{ecosystem}</span>
          </li>
        ))}
      </Group>
      <Files title="Versions" of={versions} />
      <Files title="Digests" of={digests} />
      <Group title="Cases" count={cases.length}>
        {cases.map(({ id, artifact, state }) => (
          <li key={id} class="row-card">
            <Link href={`/cases/${id}`}>
              <Text>{`${artifact.name} ${artifact.version}`}</Text>
            </Link>
            <StateMark state={state} />
          </li>
        ))}
      </Group>
      <Group title="People and tokens" count={people.length}>
        {people.map(({ kind, name }) => (
          <li key={`${kind} ${name}`} class="row-card">
            <Link href={`/audit?${new URLSearchParams({ actor: name, group: 'all' }).toString()}`}>
              <Text>{name}</Text>
            </Link>
            <span class="soft">{kind}</span>
          </li>
        ))}
      </Group>
    </>
  )
}

function Files({ title, of }: { readonly title: string; readonly of: Found['versions'] }) {
  return (
    <Group title={title} count={of.length}>
      {of.map(({ registry, ecosystem, name, version, purl, digest }) => (
        <li key={`${registry} ${purl}`} class="row-card">
          <div class="row-main">
            <Link href={packageHref(ecosystem, name, version)} class="mono">
              <Text>{purl}</Text>
            </Link>
            <p class="soft mono found-digest">{digest}</p>
          </div>
          <span class="soft">{registry}</span>
        </li>
      ))}
    </Group>
  )
}

function Group(props: { readonly title: string; readonly count: number; readonly children: ComponentChildren }) {
  if (props.count === 0) return null
  return (
    <section class="group found">
      <h2>
        {props.title} <span class="count">{props.count}</span>
      </h2>
      <ul class="rows">{props.children}</ul>
    </section>
  )
}
