import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { useLocation } from 'wouter-preact'
import { Flag } from '../parts/icons.tsx'
import { messageOf, useSession } from '../session.tsx'

const PASSWORD_MIN = 12

/** What the pattern of a name asks for: the browser's own words are that it does not match. */
const NAME_HINT = 'letters, digits and . _ @ -'

function Gate({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
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
function useSubmit(action: (data: FormData) => Promise<void>) {
  const [busy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState<string>()
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    const form = event.currentTarget
    if (busy || !(form instanceof HTMLFormElement)) return
    setBusy(true)
    setTrouble(undefined)
    void action(new FormData(form))
      .catch((error: unknown) => {
        setTrouble(messageOf(error))
        const secret = form.querySelector<HTMLInputElement>('input[type=password]')
        secret?.focus()
        secret?.select()
      })
      .finally(() => setBusy(false))
  }
  return { busy, trouble, submit }
}

function field(data: FormData, name: string): string {
  const value = data.get(name)
  return typeof value === 'string' ? value : ''
}

export function SignInPage(props: { readonly setupNeeded: boolean; readonly trouble: string | undefined }) {
  const { signIn } = useSession()
  const { busy, trouble, submit } = useSubmit(async (data) => signIn(field(data, 'name'), field(data, 'password')))
  const told = trouble ?? props.trouble
  return (
    <Gate title="Sign in">
      {props.setupNeeded && (
        <p class="notice">
          Nobody can sign in yet. The terminal that started Lazaret shows a set-up link; open it here.
        </p>
      )}
      {told !== undefined && (
        <p class="notice trouble" role="alert">
          {told}
        </p>
      )}
      <form onSubmit={submit}>
        <label>
          Name
          <input name="name" autocomplete="username" required maxLength={64} autoFocus />
        </label>
        <label>
          Password
          <input name="password" type="password" autocomplete="current-password" required maxLength={256} />
        </label>
        <button type="submit" class="button primary" aria-disabled={busy}>
          {busy ? 'Signing in…' : 'Sign in'}
        </button>
      </form>
    </Gate>
  )
}

/** Taken out of the address at once: it must not stay in the history. */
function takeToken(): string {
  const token = location.hash.slice(1)
  if (token !== '') history.replaceState(null, '', location.pathname)
  return token
}

export function SetupPage() {
  const { setUp } = useSession()
  const [, go] = useLocation()
  const [token] = useState(takeToken)
  const { busy, trouble, submit } = useSubmit(async (data) => {
    if (field(data, 'password') !== field(data, 'again')) throw new Error('The two passwords differ.')
    await setUp(token, field(data, 'name'), field(data, 'password'))
    go('/', { replace: true })
  })
  if (token === '') {
    return (
      <Gate title="Set up">
        <p class="notice">Open the set-up link that the terminal shows, whole. A restart prints a new one.</p>
      </Gate>
    )
  }
  return (
    <Gate title="Become the administrator">
      <p class="soft">You release and block packages, and every decision carries your name.</p>
      {trouble !== undefined && (
        <p class="notice trouble" role="alert">
          {trouble}
        </p>
      )}
      <form onSubmit={submit}>
        <label>
          Name <span class="soft">{NAME_HINT}</span>
          <input
            name="name"
            autocomplete="username"
            required
            maxLength={64}
            title={`${NAME_HINT}; a letter or a digit first`}
            pattern="[a-zA-Z0-9][a-zA-Z0-9._@\-]*"
            autoFocus
          />
        </label>
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
        <button type="submit" class="button primary" aria-disabled={busy}>
          {busy ? 'Setting up…' : 'Set up'}
        </button>
      </form>
    </Gate>
  )
}
