import { useState } from 'preact/hooks'
import { useLocation } from 'wouter-preact'
import { field, Gate, NewPassword, newPassword, takeToken, useSubmit } from '../parts/entry.tsx'
import { FormTrouble } from '../parts/form.tsx'
import { useSession, type SignedOutState } from '../session.tsx'

/** What the pattern of a name asks for: the browser's own words are that it does not match. */
const NAME_HINT = 'letters, digits and . _ @ -'

export function SignInPage(props: Omit<SignedOutState, 'kind'>) {
  const { signIn } = useSession()
  const { busy, trouble, submit } = useSubmit(async (data) => signIn(field(data, 'name'), field(data, 'password')))
  const { provider, elsewhere } = props
  const told = trouble ?? props.trouble
  return (
    <Gate title="Sign in">
      {props.setupNeeded && (
        <p class="notice">
          Nobody can sign in yet. The terminal that started Lazaret shows a set-up link; open it here.
        </p>
      )}
      <FormTrouble text={told} />
      {elsewhere !== undefined && (
        <p class="notice">
          You are signed out of Lazaret, and still signed in at {provider?.label}.{' '}
          <a href={elsewhere}>Sign out there</a>
        </p>
      )}
      {provider !== undefined && (
        <>
          <a class="button primary entry-provider" href={provider.url}>
            Sign in with {provider.label}
          </a>
          <p class="soft">Or with a password of this Lazaret:</p>
        </>
      )}
      <form onSubmit={submit}>
        <label>
          Name
          <input name="name" autocomplete="username" required maxLength={64} autoFocus={provider === undefined} />
        </label>
        <label>
          Password
          <input name="password" type="password" autocomplete="current-password" required maxLength={256} />
        </label>
        <button type="submit" class={provider === undefined ? 'button primary' : 'button'} aria-disabled={busy}>
          {busy ? 'Signing in…' : 'Sign in'}
        </button>
      </form>
    </Gate>
  )
}

export function SetupPage() {
  const { setUp } = useSession()
  const [, go] = useLocation()
  const [token] = useState(takeToken)
  const { busy, trouble, submit } = useSubmit(async (data) => {
    await setUp(token, field(data, 'name'), newPassword(data))
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
      <FormTrouble text={trouble} />
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
        <NewPassword />
        <button type="submit" class="button primary" aria-disabled={busy}>
          {busy ? 'Setting up…' : 'Set up'}
        </button>
      </form>
    </Gate>
  )
}
