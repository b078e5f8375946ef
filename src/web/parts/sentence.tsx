import { parts } from '../places.ts'
import { Text } from './text.tsx'
import './sentence.css'

/** A finding's sentence, with the places in it set apart, so that it reads on without them. */
export function Sentence({ children }: { readonly children: string }) {
  return (
    <>
      {parts(children).map((part) =>
        'text' in part ? (
          <Text>{part.text}</Text>
        ) : (
          <span class="in-place mono">
            <Text>{part.path}</Text>:{part.line}
          </span>
        ),
      )}
    </>
  )
}
