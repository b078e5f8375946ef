import { useState } from 'preact/hooks'
import { messageOf } from './session.tsx'

/** Does one thing at a time, and keeps in words what went wrong with the last one. */
export function useSending() {
  const [busy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState<string>()
  const run = async (work: () => Promise<void>): Promise<void> => {
    if (busy) return
    setBusy(true)
    setTrouble(undefined)
    try {
      await work()
    } catch (error) {
      setTrouble(messageOf(error))
    }
    setBusy(false)
  }
  return { busy, trouble, run }
}
