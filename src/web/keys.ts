import { useLayoutEffect, useRef } from 'preact/hooks'

export type KeyMap = Readonly<Record<string, () => void>>

/** Time in which the second key of a pair such as `g q` must follow. */
const PAIR_MS = 1200

/**
 * Single keys and pairs ("g q"), while the component is there. They never fire in inputs, with a modifier, or while a modal
 * dialog is open: typing a reason must not decide anything.
 */
export function useKeys(map: KeyMap): void {
  const current = useRef(map)
  current.current = map
  // Before the paint: what is seen can be pressed.
  useLayoutEffect(() => {
    let first: { key: string; at: number } | undefined
    const listen = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      const pair = first !== undefined && event.timeStamp - first.at < PAIR_MS ? `${first.key} ${event.key}` : event.key
      const act = current.current[pair] ?? current.current[event.key]
      first = event.key === 'g' ? { key: 'g', at: event.timeStamp } : undefined
      if (act === undefined) return
      event.preventDefault()
      act()
    }
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [])
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (document.querySelector('dialog[open]') !== null) return true
  return target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
}
