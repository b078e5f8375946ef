import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import { useSending } from '../use-sending.ts'
import { Flag } from './icons.tsx'
import './entry.css'

const PASSWORD_MIN = 12

/** The frame of every page that is shown before somebody has signed in. */
export function Gate({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  useEffect(() => {
    document.title = `${title} · Lazaret`
  }, [title])
  return (
    <main class="entry">
      <div class="entry-card">
        <p class="brand">
          <Flag size={26} />
          <span>Lazaret</span>
        </p>
        <h1>{title}</h1>
        {children}
      </div>
      <p class="entry-foot">Every package is inspected before its first byte is served.</p>
    </main>
  )
}

/** Runs a form's action once at a time, and keeps what went wrong. */
export function useSubmit(action: (data: FormData) => Promise<void>) {
  const { busy, trouble, run } = useSending()
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    const form = event.currentTarget
    if (!(form instanceof HTMLFormElement)) return
    void run(async () => {
      try {
        await action(new FormData(form))
      } catch (error) {
        const secret = form.querySelector<HTMLInputElement>('input[type=password]')
        secret?.focus()
        secret?.select()
        throw error
      }
    })
  }
  return { busy, trouble, submit }
}

/** The text of a field; empty where there is none. */
export function field(data: FormData, name: string): string {
  const value = data.get(name)
  return typeof value === 'string' ? value : ''
}

/** Taken out of the address at once: it must not stay in the history. */
export function takeToken(): string {
  const token = location.hash.slice(1)
  if (token !== '') history.replaceState(null, '', location.pathname)
  return token
}

/** A new password, twice. */
export function NewPassword() {
  return (
    <>
      <label>
        Password <span class="soft">at least {PASSWORD_MIN} characters</span>
        <input
          name="password"
          type="password"
          autocomplete="new-password"
          required
          minLength={PASSWORD_MIN}
          maxLength={256}
        />
      </label>
      <label>
        Password again
        <input name="again" type="password" autocomplete="new-password" required maxLength={256} />
      </label>
    </>
  )
}

/** What was typed twice. Throws where the two differ. */
export function newPassword(data: FormData): string {
  if (field(data, 'password') !== field(data, 'again')) throw new Error('The two passwords differ.')
  return field(data, 'password')
}
