import type { Frame, Place } from '../api/types.ts'
import { Text } from '../parts/text.tsx'

/** Lines as they stand in the file, numbered; the lines that matter are marked, and the places in them. */
export function Code({ frame }: { readonly frame: Frame }) {
  const { snippet, places, path } = frame
  if (snippet === undefined) return null
  return (
    <div class="code" role="group" aria-label={`Lines of ${path}`} tabIndex={0}>
      <table>
        <tbody>
          {snippet.lines.map((text, index) => {
            const number = snippet.firstLine + index
            const here = places.filter((place) => place.line === number)
            return <Line key={number} number={number} text={text} places={here} />
          })}
        </tbody>
      </table>
    </div>
  )
}

function Line({
  number,
  text,
  places,
}: {
  readonly number: number
  readonly text: string
  readonly places: readonly Place[]
}) {
  const place = places.find(({ role }) => role === 'sink') ?? places.at(-1)
  return (
    <tr class={place === undefined ? undefined : `marked ${place.role}`}>
      <th scope="row">{number}</th>
      <td>{place === undefined ? <Text>{text}</Text> : <Marked text={text} column={place.column} />}</td>
    </tr>
  )
}

/** Underlines the word or expression that starts at the column. */
function Marked({ text, column }: { readonly text: string; readonly column: number | undefined }) {
  const start = column === undefined ? -1 : column - 1
  const word = start < 0 ? undefined : /^[\w$.]+|^\S/u.exec(text.slice(start))?.[0]
  if (word === undefined) return <Text>{text}</Text>
  return (
    <>
      <Text>{text.slice(0, start)}</Text>
      <mark>
        <Text>{word}</Text>
      </mark>
      <Text>{text.slice(start + word.length)}</Text>
    </>
  )
}
