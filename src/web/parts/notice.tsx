import type { ComponentChildren } from 'preact'
import './notice.css'

/** Something went wrong: what, and a way on. */
export function Trouble({ children, retry }: { readonly children: string; readonly retry?: () => void }) {
  return (
    <div class="notice trouble" role="alert">
      <p>{children}</p>
      {retry !== undefined && (
        <button type="button" class="button small" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  )
}

/** Nothing to show, and why. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ComponentChildren }) {
  return (
    <div class="empty">
      <h2>{title}</h2>
      {children}
    </div>
  )
}

export function Loading() {
  return (
    <div class="loading" role="status">
      <span class="visually-hidden">Loading</span>
      <i />
      <i />
      <i />
    </div>
  )
}
