import { createContext, type ComponentChildren } from 'preact'
import { useCallback, useContext, useEffect, useMemo, useState } from 'preact/hooks'
import { ApiError, get, post, remove, useToken } from './api/client.ts'
import type { Permission } from '../api/session.ts'
import type { Person, Provider, SignedOut, Welcome } from '../api/session.ts'
import { forgetDrafts } from './drafts.ts'

export type SessionState =
  | { readonly kind: 'asking' }
  | SignedOutState
  | { readonly kind: 'signed-in'; readonly person: Person }

export interface SignedOutState {
  readonly kind: 'signed-out'
  readonly setupNeeded: boolean
  readonly provider?: Provider
  readonly trouble?: string
  /** where one who has just signed out here is signed in still */
  readonly elsewhere?: string
}

export interface SessionApi {
  readonly state: SessionState
  readonly signIn: (name: string, password: string) => Promise<void>
  readonly setUp: (token: string, name: string, password: string) => Promise<void>
  /** by a link, which it ends */
  readonly choosePassword: (token: string, password: string) => Promise<void>
  readonly changePassword: (old: string, password: string) => Promise<void>
  readonly signOut: () => Promise<void>
}

const Context = createContext<SessionApi | undefined>(undefined)

export function useSession(): SessionApi {
  const session = useContext(Context)
  if (session === undefined) throw new Error('no session above this component')
  return session
}

/** Whether the server would let this person do it: a page offers nothing else. */
export function useMay(permission: Permission): boolean {
  const { state } = useSession()
  return state.kind === 'signed-in' && state.person.may.includes(permission)
}

/** Who is signed in; also whether the very first person has still to be made. */
export function SessionProvider({ children }: { readonly children: ComponentChildren }) {
  const [state, setState] = useState<SessionState>({ kind: 'asking' })

  const enter = useCallback((person: Person) => {
    useToken(person.csrfToken, () => void signedOut({ trouble: 'Your session has ended.' }).then(setState))
    setState({ kind: 'signed-in', person })
  }, [])

  useEffect(() => {
    void ask().then((found) => (found.kind === 'signed-in' ? enter(found.person) : setState(found)))
  }, [enter])

  const session = useMemo<SessionApi>(
    () => ({
      state,
      signIn: async (name, password) => enter(await post<Person>('/session', { name, password })),
      setUp: async (token, name, password) => enter(await post<Person>('/setup', { token, name, password })),
      choosePassword: async (token, password) =>
        enter(await post<Person>('/password-link/choice', { token, password })),
      changePassword: async (old, password) => enter(await post<Person>('/password', { old, password })),
      signOut: async () => {
        const left = await remove<SignedOut>('/session')
        forgetDrafts()
        setState(await signedOut(left))
      },
    }),
    [state, enter],
  )
  return <Context.Provider value={session}>{children}</Context.Provider>
}

async function ask(): Promise<SessionState> {
  try {
    const { person, ...welcome } = await get<Welcome>('/welcome')
    return person === undefined ? { kind: 'signed-out', ...welcome } : { kind: 'signed-in', person }
  } catch (error) {
    return { kind: 'signed-out', setupNeeded: false, trouble: messageOf(error) }
  }
}

/** As the page stands after a session: with the ways in that there are. */
async function signedOut(told: Pick<SignedOutState, 'trouble' | 'elsewhere'>): Promise<SessionState> {
  const state = await ask()
  return state.kind === 'signed-out' ? { ...state, ...told } : { kind: 'signed-out', setupNeeded: false, ...told }
}

/** Statuses whose message says all: the general hint of the code would say it again, or otherwise. */
const SAID = new Set([401, 429])

export function messageOf(error: unknown): string {
  if (error instanceof ApiError) {
    return error.hint === '' || SAID.has(error.status) ? error.message : `${error.message} ${error.hint}`
  }
  return error instanceof Error ? error.message : 'Something went wrong.'
}
