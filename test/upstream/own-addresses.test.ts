import type { LookupAddress } from 'node:dns'
import t from 'tap'
import { ownAddresses } from '../../src/upstream/own-addresses.ts'
import { registryAt, v4 } from './server.ts'

t.test('the addresses of upstream’s own host are those that it had when they were last told', async (t) => {
  let index: readonly LookupAddress[] | undefined
  const own = ownAddresses(registryAt('https://index.example/'), (hostname, callback) => {
    if (hostname === 'files.example') callback(null, [v4('10.0.0.5')])
    else if (index === undefined) callback(new Error('no answer'), [])
    else callback(null, index)
  })
  for (const [situation, told, has] of [
    ['no answer yet', undefined, false],
    ['the same machine', [v4('10.0.0.4'), v4('10.0.0.5')], true],
    ['no answer any more', undefined, true],
    ['another machine since', [v4('10.0.0.4')], false],
  ] as const) {
    index = told
    await new Promise<void>((resolve) => own.resolving('files.example', () => resolve()))
    t.equal(own.has('10.0.0.5'), has, situation)
  }
})
