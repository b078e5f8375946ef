import type { Evidence } from '../api/types.ts'
import { Text } from '../parts/text.tsx'

/** Lines as they stand in the file, numbered; the line that matters is marked, and the place in it. */
export function Code({ evidence }: { readonly evidence: Evidence }) {
  const { snippet, line, column, role, path, note } = evidence
  if (snippet === undefined) return null
  const numbered = snippet.lines.map((text, index) => ({ text, number: snippet.firstLine + index }))
  return (
    <div class="code" role="group" aria-label={`Lines of ${path}`} tabIndex={0}>
      <table>
        <tbody>
          {numbered.map(({ text, number }) => (
            <tr key={number} class={number === line ? `marked ${role}` : undefined}>
              <th scope="row">{number}</th>
              <td>
                {number === line ? <Marked text={text} column={column} /> : <Text>{text}</Text>}
                {number === line && <span class="code-note">{note}</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** Underlines the word or expression that starts at the column. */
function Marked({ text, column }: { readonly text: string; readonly column: number | undefined }) {
  const start = column === undefined ? -1 : column - 1
  if (start < 0 || start >= text.length) return <Text>{text}</Text>
  const length = /^[\w$.]+|^\S/u.exec(text.slice(start))?.[0].length ?? 1
  return (
    <>
      <Text>{text.slice(0, start)}</Text>
      <mark>
        <Text>{text.slice(start, start + length)}</Text>
      </mark>
      <Text>{text.slice(start + length)}</Text>
    </>
  )
}
