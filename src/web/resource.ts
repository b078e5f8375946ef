import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { get } from './api/client.ts'
import { messageOf } from './session.tsx'

export interface Resource<T> {
  readonly value: T | undefined
  readonly trouble: string | undefined
  readonly loading: boolean
  /** Asks again; what is shown stays until the answer is there, and where there is none. */
  readonly reload: () => void
}

/** What the API answers at `path`, asked anew when the path changes. An answer that comes too late is dropped. */
export function useResource<T>(path: string): Resource<T> {
  const [state, setState] = useState<{ path: string; value?: T; trouble?: string }>({ path })
  const [turn, setTurn] = useState(0)
  const latest = useRef(0)

  useEffect(() => {
    latest.current += 1
    const mine = latest.current
    get<T>(path).then(
      (value) => mine === latest.current && setState({ path, value }),
      (error: unknown) =>
        mine === latest.current &&
        setState((before) => ({ ...(before.path === path ? before : { path }), trouble: messageOf(error) })),
    )
  }, [path, turn])

  const reload = useCallback(() => setTurn((before) => before + 1), [])
  const current = state.path === path ? state : undefined
  return {
    value: current?.value,
    trouble: current?.trouble,
    loading: current?.value === undefined && current?.trouble === undefined,
    reload,
  }
}
