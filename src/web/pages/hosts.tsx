import { useEffect, useState } from 'preact/hooks'
import { Link, useSearchParams } from 'wouter-preact'
import type { HostUses } from '../../api/records.ts'
import { HostCells } from '../parts/host-cells.tsx'
import { Empty, Loading, Trouble } from '../parts/notice.tsx'
import { Text } from '../parts/text.tsx'
import { useResource } from '../resource.ts'
import { count } from '../words.ts'

/** Who can talk to a host. What is asked for stands in the address, so that an answer can be sent to somebody. */
export function HostsPage() {
  const [params, setParams] = useSearchParams()
  const asked = params.get('name') ?? ''
  const [typed, setTyped] = useState(asked)
  useEffect(() => {
    document.title = 'Hosts · Lazaret'
  }, [])
  return (
    <div class="page">
      <header class="page-head">
        <h1>Hosts</h1>
        <p class="soft">Which stored packages name a host in code that uses the network, and when that code runs.</p>
      </header>
      <form
        class="filters"
        onSubmit={(event) => {
          event.preventDefault()
          setParams(typed.trim() === '' ? {} : { name: typed.trim() })
        }}
      >
        <label>
          Host
          <input
            type="search"
            value={typed}
            maxLength={300}
            placeholder="x.invalid"
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        </label>
        <button type="submit" class="button">
          Search
        </button>
      </form>
      {asked !== '' && <Answer key={asked} asked={asked} />}
    </div>
  )
}

function Answer({ asked }: { readonly asked: string }) {
  const { value, trouble, loading, reload } = useResource<HostUses>(`/hosts?name=${encodeURIComponent(asked)}`)
  return (
    <>
      {trouble !== undefined && <Trouble retry={reload}>{trouble}</Trouble>}
      {loading && <Loading />}
      {value !== undefined && value.remeasuring.waiting > 0 && (
        <p class="notice warn">
          {count(value.remeasuring.waiting, 'stored file')} still to be inspected by this version may name it, too.
        </p>
      )}
      {value !== undefined && value.uses.length === 0 && (
        <Empty title={`No stored package names ${value.name}`}>
          <p>One that puts the name together at run time is not found here.</p>
        </Empty>
      )}
      {value !== undefined && value.uses.length > 0 && <Uses of={value} />}
    </>
  )
}

function Uses({ of }: { readonly of: HostUses }) {
  return (
    <section class="card">
      <table class="hosts">
        <thead>
          <tr>
            <th scope="col">Package</th>
            <th scope="col">Host</th>
            <th scope="col">When</th>
            <th scope="col">First at</th>
          </tr>
        </thead>
        <tbody>
          {of.uses.map(({ registry, purl, digest, name, moment, path, line, caseId }) => (
            <tr key={`${registry} ${purl} ${digest} ${moment} ${name}`}>
              <td class="mono">
                {caseId === undefined ? (
                  <Text>{purl}</Text>
                ) : (
                  <Link href={`/cases/${caseId}`}>
                    <Text>{purl}</Text>
                  </Link>
                )}
              </td>
              <HostCells name={name} moment={moment} path={path} line={line} />
            </tr>
          ))}
        </tbody>
      </table>
      {of.more && <p class="notice warn">There are more than are shown: ask for a host below this one.</p>}
    </section>
  )
}
