import { Text } from './text.tsx'

/** What checks add in brackets to say where: "(lib/a.js line 14)". */
const PLACE = / ?\(([^()\s][^()]{0,300}?) line (\d{1,9})\)/gu

/** A finding's sentence, with the places in it set apart, so that it reads on without them. */
export function Sentence({ children }: { readonly children: string }) {
  const parts = []
  let from = 0
  for (const match of children.matchAll(PLACE)) {
    const [whole, path = '', line = ''] = match
    parts.push(<Text key={from}>{children.slice(from, match.index)}</Text>)
    parts.push(
      <span key={`${from} place`} class="in-place mono">
        <Text>{path}</Text>:{line}
      </span>,
    )
    from = match.index + whole.length
  }
  return (
    <>
      {parts}
      <Text>{children.slice(from)}</Text>
    </>
  )
}
