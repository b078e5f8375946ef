import { useEffect, useState } from 'preact/hooks'
import { useLocation } from 'wouter-preact'
import { post } from '../api/client.ts'
import type { PasswordLink } from '../../api/session.ts'
import { field, Gate, NewPassword, newPassword, takeToken, useSubmit } from '../parts/entry.tsx'
import { FormTrouble } from '../parts/form.tsx'
import { messageOf, useSession } from '../session.tsx'

/** Behind a link of `lazaret user add` or `reset`: a person chooses a password. */
export function PasswordLinkPage() {
  const { choosePassword } = useSession()
  const [, go] = useLocation()
  const [token] = useState(takeToken)
  const [link, setLink] = useState<PasswordLink>()
  const [refused, setRefused] = useState<string>()
  useEffect(() => {
    if (token === '') return
    post<PasswordLink>('/password-link', { token }).then(setLink, (error: unknown) => setRefused(messageOf(error)))
  }, [token])
  const { busy, trouble, submit } = useSubmit(async (data) => {
    await choosePassword(token, newPassword(data))
    go('/', { replace: true })
  })
  const title = 'Choose a password'
  if (link === undefined) {
    return (
      <Gate title={title}>
        <FormTrouble text={token === '' ? 'Open the link that you were given, whole.' : refused} />
      </Gate>
    )
  }
  return (
    <Gate title={link.isNew ? `Welcome, ${link.name}` : title}>
      <FormTrouble text={trouble} />
      <form onSubmit={submit}>
        <label>
          Name
          <input name="name" autocomplete="username" value={link.name} readOnly />
        </label>
        <NewPassword />
        <button type="submit" class="button primary" aria-disabled={busy}>
          {busy ? 'Signing in…' : 'Choose it, and sign in'}
        </button>
      </form>
    </Gate>
  )
}

/** Who is signed in changes the password. */
export function AccountPage() {
  const { state, changePassword } = useSession()
  const [isDone, setDone] = useState(false)
  const { busy, trouble, submit } = useSubmit(async (data) => {
    setDone(false)
    await changePassword(field(data, 'old'), newPassword(data))
    setDone(true)
  })
  const { name, isProvided } = state.kind === 'signed-in' ? state.person.user : { name: '', isProvided: undefined }
  useEffect(() => {
    document.title = 'Your account · Lazaret'
  }, [])
  if (isProvided === true)
    return (
      <div class="page">
        <h1>Your account</h1>
        <p>
          {name}: you sign in at your organisation, which keeps your password and tells Lazaret what you may do here.
        </p>
      </div>
    )
  return (
    <div class="page">
      <h1>Your account</h1>
      <div class="entry-card">
        <h2>Change your password</h2>
        <FormTrouble text={trouble} />
        {isDone && (
          <p class="notice saved" role="status">
            Your password is changed. Your other sessions have ended.
          </p>
        )}
        <form onSubmit={submit}>
          <input name="name" autocomplete="username" value={name} readOnly hidden />
          <label>
            Old password
            <input name="old" type="password" autocomplete="current-password" required maxLength={256} />
          </label>
          <NewPassword />
          <button type="submit" class="button primary" aria-disabled={busy}>
            {busy ? 'Changing…' : 'Change it'}
          </button>
        </form>
      </div>
    </div>
  )
}
