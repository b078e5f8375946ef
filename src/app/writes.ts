import type { Writes } from '../ecosystems/adapter.ts'
import { LazaretError } from '../model/errors.ts'
import { recorded } from '../model/unit-of-work.ts'
import { cut } from '../model/text.ts'
import type { App } from './app.ts'

/** What clients write goes on to upstream, into the log, and into the catalogue. */
export function writesOf({
  upstream,
  catalogues,
  store,
  clock,
}: Pick<App, 'upstream' | 'catalogues' | 'store' | 'clock'>): Writes {
  return {
    pass: (registry, question) => upstream.write(registry, question),
    async wrote({ registry, name, action, status, requester }) {
      const { token = 'anonymous', address, client, project } = requester
      const at = clock().toISOString()
      const actor = { kind: 'client', name: token, address, client } as const
      const detail = {
        package: cut(name, 214),
        action,
        status,
        ...(project === undefined || project === '' ? {} : { project }),
      }
      await store.unitOfWork.commit([recorded({ type: 'package.written', at, actor, registry, detail })])
      if (status < 200 || status >= 300) return
      try {
        await catalogues.refresh(registry, name)
      } catch (error) {
        // It was the last version, or upstream is slow to show it: whoever asks next asks upstream.
        if (!(error instanceof LazaretError)) throw error
      }
    },
  }
}
