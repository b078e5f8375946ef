import type { RequestMap } from '../../api/overview.ts'
import { Loading, Trouble } from '../parts/notice.tsx'
import { Text } from '../parts/text.tsx'
import { useResource } from '../resource.ts'
import { absolute } from '../time.ts'
import { thousands } from '../words.ts'

const WIDTH = 960
const ROW = 26
const LEFT = 300
const RIGHT = 600
/** Names are cut to what has room. */
const LEFT_MAX = 36
const RIGHT_MAX = 44

/** Packages in the drawing; the table has all of them. */
const PACKAGES_MAX = 24

/** Who asks for what: requesters at the left, packages at the right, a line between them as wide as they asked often. */
export function RequestMapSection() {
  const { value, trouble, reload } = useResource<RequestMap>('/overview/map')
  return (
    <section class="group" aria-labelledby="overview-map">
      <h2 id="overview-map">Who asks for what</h2>
      {trouble !== undefined && <Trouble retry={reload}>{trouble}</Trouble>}
      {value === undefined && trouble === undefined && <Loading />}
      {value !== undefined && (
        <>
          <p class="soft">
            Since {absolute(value.since)}: those who asked most, each with the packages that were refused or asked for
            most. The number of requests stands in the table.
          </p>
          {value.requesters.length === 0 ? (
            <p class="soft">Nobody has asked for anything.</p>
          ) : (
            <>
              <Drawing of={value} />
              <Table of={value} />
            </>
          )}
        </>
      )}
    </section>
  )
}

function Drawing({ of: { requesters } }: { readonly of: RequestMap }) {
  const packages = [...new Set(requesters.flatMap((one) => one.packages.map(({ purl }) => purl)))].slice(
    0,
    PACKAGES_MAX,
  )
  const most = Math.max(1, ...requesters.flatMap((one) => one.packages.map((each) => each.served + each.refused)))
  const height = Math.max(requesters.length, packages.length) * ROW + 10
  const left = (index: number): number => ((index + 0.5) * height) / requesters.length
  const right = (index: number): number => ((index + 0.5) * height) / Math.max(packages.length, 1)
  return (
    <div class="wide-table map-drawing" role="region" aria-label="Map" tabIndex={0}>
      <svg
        viewBox={`0 0 ${WIDTH} ${height}`}
        role="img"
        aria-label={`${requesters.length} requesters and the packages that they asked for; the table below says the same`}
      >
        {requesters.map((one, from) =>
          one.packages.map(({ purl, served, refused }) => {
            const to = packages.indexOf(purl)
            if (to === -1) return null
            const [y1, y2] = [left(from), right(to)]
            return (
              <path
                key={`${one.kind} ${one.name} ${purl}`}
                class={refused > 0 ? 'map-line refused' : 'map-line'}
                d={`M${LEFT} ${y1}C${(LEFT + RIGHT) / 2} ${y1} ${(LEFT + RIGHT) / 2} ${y2} ${RIGHT} ${y2}`}
                stroke-width={1 + 7 * Math.sqrt((served + refused) / most)}
                stroke-dasharray={refused > 0 ? '6 3' : undefined}
              />
            )
          }),
        )}
        {requesters.map(({ kind, name }, index) => (
          <text key={`${kind} ${name}`} x={LEFT - 8} y={left(index)} text-anchor="end" dominant-baseline="middle">
            {cut(`${kind} ${name}`, LEFT_MAX)}
          </text>
        ))}
        {packages.map((purl, index) => (
          <text key={purl} x={RIGHT + 8} y={right(index)} dominant-baseline="middle">
            {cut(shortOf(purl), RIGHT_MAX)}
          </text>
        ))}
      </svg>
      <p class="soft map-key">A dashed line: some of it was refused or held.</p>
    </div>
  )
}

function Table({ of: { requesters } }: { readonly of: RequestMap }) {
  return (
    <div class="wide-table" role="region" aria-label="Who asks for what, as a table" tabIndex={0}>
      <table class="plain">
        <thead>
          <tr>
            <th scope="col">Who</th>
            <th scope="col">Package</th>
            <th scope="col">Served</th>
            <th scope="col">Refused or held</th>
          </tr>
        </thead>
        <tbody>
          {requesters.flatMap(({ kind, name, served, refused, packages }) => [
            <tr key={`${kind} ${name}`} class="map-total">
              <th scope="row">
                <span class="soft">{kind}</span> <Text>{name}</Text>
              </th>
              <td>all</td>
              <td class="number">{thousands(served)}</td>
              <td class="number">{thousands(refused)}</td>
            </tr>,
            ...packages.map((each) => (
              <tr key={`${kind} ${name} ${each.purl}`}>
                <td />
                <td class="mono">
                  <Text>{shortOf(each.purl)}</Text>
                </td>
                <td class="number">{thousands(each.served)}</td>
                <td class="number">{thousands(each.refused)}</td>
              </tr>
            )),
          ])}
        </tbody>
      </table>
    </div>
  )
}

function shortOf(purl: string): string {
  return purl.replace(/^pkg:/, '').replaceAll('%40', '@')
}

function cut(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max - 1)}…`
}
