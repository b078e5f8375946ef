import t from 'tap'
import { isNamesake, isOwnMachine } from '../../src/checks/far-hosts.ts'

t.test('hosts that are named like a package, and those that only look like it', (t) => {
  const rows: readonly (readonly [host: string, isNamed: boolean])[] = [
    ['https://api.ledger.example/x', true],
    ['https://user:key@api.ledger.example:8443', true],
    ['ledger@keeper.invalid', false],
    ['https://ledger:ledger@keeper.invalid/ledger', false],
    ['https://keeper.invalid/ledger.example', false],
    ['https://keeper.invalid\\@ledger.example', false],
    ['http://localhost:3000', true],
    ['http://10.1.2.3', true],
    ['http://localhost.keeper.invalid', false],
    ['http://127.keeper.invalid', false],
    ['http://10.0.keeper.invalid', false],
    ['http://192.168.keeper.invalid', false],
  ]
  for (const [host, isNamed] of rows) t.equal(isNamesake(host, 'ledger/client.py'), isNamed, host)
  t.end()
})

t.test('names of the own machine and its network', (t) => {
  for (const name of ['localhost', 'a.localhost', '127.0.0.1', '127.1', '10.0.0.\uE000', '192.168.1.1'])
    t.ok(isOwnMachine(name), name)
  for (const name of [
    'localhost.invalid',
    '127.0.0.1.invalid',
    '10.a',
    '192.168.a.b',
    '11.0.0.1',
    '10',
    'notlocalhost',
  ])
    t.notOk(isOwnMachine(name), name)
  t.end()
})
