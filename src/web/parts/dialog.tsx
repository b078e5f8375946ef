import type { ComponentChildren } from 'preact'
import { useId, useLayoutEffect, useRef } from 'preact/hooks'
import { Icon } from './icons.tsx'
import './dialog.css'

/** A modal dialog of the browser: it keeps the focus inside, Escape closes it, and the focus goes back to where it was. */
export function Dialog(props: {
  readonly title: string
  readonly side?: boolean
  readonly onClose: () => void
  readonly children: ComponentChildren
}) {
  const { title, side = false, onClose, children } = props
  const element = useRef<HTMLDialogElement>(null)
  const heading = useId()
  // Before the paint: a key that follows at once is meant for the dialog.
  useLayoutEffect(() => {
    const before = document.activeElement
    element.current?.showModal()
    // the browser would choose the close button
    element.current?.querySelector<HTMLElement>('form input, form textarea')?.focus()
    return () => {
      if (before instanceof HTMLElement) before.focus()
    }
  }, [])
  return (
    <dialog
      ref={element}
      class={side ? 'dialog side' : 'dialog'}
      aria-labelledby={heading}
      // Closed by us and not by the browser, whose `close` comes a turn later: a key in between would act on what goes away.
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onClose={onClose}
      onClick={({ target, currentTarget }) => target === currentTarget && !hasText(currentTarget) && onClose()}
    >
      <div class="dialog-body">
        <header>
          <h2 id={heading}>{title}</h2>
          <button type="button" class="icon-button" aria-label="Close" onClick={onClose}>
            <Icon name="close" />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  )
}

/** A click beside the dialog must not take away what somebody is writing. */
function hasText(dialog: HTMLElement): boolean {
  return [...dialog.querySelectorAll('textarea')].some(({ value }) => value !== '')
}
