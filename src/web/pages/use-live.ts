import { useEffect, useState } from 'preact/hooks'
import type { QueueState } from '../../api/cases.ts'
import { BASE } from '../base.ts'

/** How the queue stands now, as the server tells it whenever it changes; undefined: not told yet. A connection that broke is made anew by the browser. */
export function useLiveQueue(): QueueState | undefined {
  const [state, setState] = useState<QueueState>()
  useEffect(() => {
    const stream = new EventSource(`${BASE}/api/v1/cases/live`)
    stream.addEventListener('queue', ({ data }: MessageEvent<string>) => setState(JSON.parse(data)))
    return () => stream.close()
  }, [])
  return state
}
