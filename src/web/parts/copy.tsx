import { useState } from 'preact/hooks'
import { copyText } from '../clipboard.ts'
import { Icon } from './icons.tsx'
import './copy.css'

/** Copies `value`; says so, in place and to screen readers. */
export function Copy({ value, what }: { readonly value: string; readonly what: string }) {
  const [done, setDone] = useState(false)
  const copy = async (): Promise<void> => {
    if (!(await copyText(value))) return
    setDone(true)
    setTimeout(() => setDone(false), 2000)
  }
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={done ? `${what} copied` : `Copy ${what}`}
      onClick={() => void copy()}
    >
      <Icon name={done ? 'check' : 'copy'} size={16} />
    </button>
  )
}
