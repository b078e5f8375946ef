import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { ApiError, get } from './api/client.ts'
import { messageOf } from './session.tsx'

export interface Resource<T> {
  readonly value: T | undefined
  readonly trouble: string | undefined
  readonly loading: boolean
  /** there is nothing of this name: to ask again is of no use */
  readonly missing: boolean
  /** Asks again; what is shown stays until the answer is there, and where there is none. */
  readonly reload: () => void
}

/** What the API answers at `path`, asked anew when the path changes. An answer that comes too late is dropped. */
export function useResource<T>(path: string): Resource<T> {
  const [state, setState] = useState<{ path: string; value?: T; trouble?: string; missing?: boolean }>({
    path,
  })
  const [turn, setTurn] = useState(0)
  const latest = useRef(0)

  useEffect(() => {
    latest.current += 1
    const mine = latest.current
    get<T>(path).then(
      (value) => mine === latest.current && setState({ path, value }),
      (error: unknown) =>
        mine === latest.current &&
        setState((before) => ({
          ...(before.path === path ? before : { path }),
          trouble: messageOf(error),
          missing: isMissing(error),
        })),
    )
  }, [path, turn])

  const reload = useCallback(() => setTurn((before) => before + 1), [])
  const current = state.path === path ? state : undefined
  return {
    value: current?.value,
    trouble: current?.trouble,
    missing: current?.missing === true,
    loading: current?.value === undefined && current?.trouble === undefined,
    reload,
  }
}

/** Also a name that none can have. */
function isMissing(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 404 || error.status === 400)
}
