import { useEffect, useState } from 'preact/hooks'
import { absolute, relative } from '../time.ts'
import { pieces } from '../visible.ts'

/** Text of a package or a person: as text, with what would not be seen drawn as tokens. */
export function Text({ children }: { readonly children: string }) {
  const found = pieces(children)
  if (found.every((piece) => 'text' in piece)) return <>{children}</>
  return (
    <>
      {found.map((piece) =>
        'text' in piece ? (
          piece.text
        ) : (
          <span class="hidden-char" title={`A character that is not seen: ${piece.hidden}`}>
            {piece.hidden}
          </span>
        ),
      )}
    </>
  )
}

/** The time now, renewed each half minute, for "42 min ago". */
export function useNow(): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000)
    return () => clearInterval(timer)
  }, [])
  return now
}

/** A moment: relative to read, absolute for the pointer and for machines. */
export function Time({ at, full = false }: { readonly at: string; readonly full?: boolean }) {
  const now = useNow()
  return (
    <time dateTime={at} title={absolute(at)}>
      {full ? `${absolute(at)} (${relative(at, now)})` : relative(at, now)}
    </time>
  )
}
