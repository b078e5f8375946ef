import { RefusalBudget } from '../admission/refusal-budget.ts'
import type { Writes } from '../ecosystems/adapter.ts'
import { LazaretError } from '../model/errors.ts'
import { recorded } from '../model/unit-of-work.ts'
import { cut } from '../model/text.ts'
import type { App } from './app.ts'

/** In which so many refused writes of clients that nobody knows are events of their own, milliseconds. */
const WINDOW_MS = 60_000

/** What clients write goes on to upstream, into the log, and into the catalogue. */
export function writesOf({
  upstream,
  catalogues,
  store,
  clock,
}: Pick<App, 'upstream' | 'catalogues' | 'store' | 'clock'>): Writes {
  const budget = new RefusalBudget(WINDOW_MS)
  let untold = 0
  return {
    pass: (registry, question) => upstream.write(registry, question),
    async wrote({ registry, name, action, status, requester }) {
      const { token = 'anonymous', address, client, project } = requester
      const isDone = status >= 200 && status < 300
      // Nothing was written, and anyone can try for ever: whoever is told of next says how many more there were.
      if (!isDone && !budget.take(requester, clock().getTime())) {
        untold += 1
        return
      }
      const others = untold
      untold = 0
      const at = clock().toISOString()
      const actor = { kind: 'client', name: token, address, client } as const
      const detail = {
        package: cut(name, 214),
        action,
        status,
        ...(others === 0 ? {} : { untold: others }),
        ...(project === undefined || project === '' ? {} : { project }),
      }
      try {
        await store.unitOfWork.commit([recorded({ type: 'package.written', at, actor, registry, detail })])
      } catch (error) {
        // Told with the next.
        untold += others + (isDone ? 0 : 1)
        throw error
      }
      if (!isDone) return
      try {
        await catalogues.refresh(registry, name)
      } catch (error) {
        // It was the last version, or upstream is slow to show it: whoever asks next asks upstream.
        if (!(error instanceof LazaretError)) throw error
      }
    },
  }
}
