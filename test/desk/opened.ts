import type { Test } from 'tap'
import { Client } from './client.ts'
import { baseOf, listen, openApp, type App } from './test-app.ts'

/** A desk that listens until the end of the test, and a client that is not signed in. */
export async function openedDesk(t: Pick<Test, 'teardown'>): Promise<{ readonly app: App; readonly client: Client }> {
  const app = await openApp('http://lazaret.example:4874')
  const server = await listen(app, 0, 'dist/no-such-folder')
  t.teardown(async () => {
    await server.close()
    await app.close()
  })
  return { app, client: new Client(baseOf(server)) }
}
