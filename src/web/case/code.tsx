import type { Frame, Place } from '../../api/facts.ts'
import { highlighted, pieces } from '../highlight.ts'
import { Text } from '../parts/text.tsx'
import './code.css'

/** A place of the evidence, with its number in the chain. */
export type NumberedPlace = Place & { readonly number: number }

interface CodeProps {
  readonly path: string
  readonly snippet: NonNullable<Frame['snippet']>
  readonly places: readonly NumberedPlace[]
}

/** Lines as they stand in the file; the lines that matter are marked, and carry the numbers of the chain's steps. */
export function Code({ path, snippet, places }: CodeProps) {
  return (
    <div class="code" role="group" aria-label={`Lines of ${path}`} tabIndex={0}>
      <table>
        <tbody>
          {snippet.lines.map((text, index) => {
            const number = snippet.firstLine + index
            const here = places.filter((place) => place.line === number)
            return <Line key={number} number={number} text={text} path={path} places={here} />
          })}
        </tbody>
      </table>
    </div>
  )
}

interface LineProps {
  readonly number: number
  readonly text: string
  readonly path: string
  readonly places: readonly NumberedPlace[]
}

function Line({ number, text, path, places }: LineProps) {
  const worst = places.find(({ role }) => role === 'sink') ?? places.at(-1)
  const ranges = places.flatMap((place) => rangeOf(text, place.offset))
  return (
    <tr class={worst === undefined ? undefined : `marked ${worst.role}`}>
      <th scope="row">{number}</th>
      <td>
        {pieces(highlighted(text, path), ranges).map((piece, index) => {
          const shown = <Text>{piece.text}</Text>
          const coloured = piece.kind === 'plain' ? shown : <span class={`t-${piece.kind}`}>{shown}</span>
          return piece.isMarked ? <mark key={index}>{coloured}</mark> : coloured
        })}
        {places.length > 0 && (
          <span class="line-steps" aria-hidden="true">
            {places.map((place) => (
              <i key={place.number} class={`step-number ${place.role}`}>
                {place.number}
              </i>
            ))}
          </span>
        )}
      </td>
    </tr>
  )
}

/** The word or expression that starts at the offset. */
function rangeOf(text: string, offset: number | undefined): readonly (readonly [number, number])[] {
  const word = offset === undefined ? undefined : /^[\w$.]+|^\S/u.exec(text.slice(offset))?.[0]
  return offset === undefined || word === undefined ? [] : [[offset, offset + word.length]]
}
