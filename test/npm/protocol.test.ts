import t from 'tap'
import { formOf } from '../../src/ecosystems/npm/protocol/accept.ts'
import { jsonMember } from '../../src/ecosystems/npm/metadata/json-member.ts'
import { isPackageName } from '../../src/ecosystems/npm/name.ts'
import { acceptedCodings } from '../../src/ecosystems/negotiation.ts'

const INSTALL_V1 = 'application/vnd.npm.install-v1+json'

t.test('names', async (t) => {
  for (const [name, valid] of Object.entries({
    a: true,
    'a.b_c~': true,
    JSONStream: true,
    "@a/b'": true,
    '@A/_b': true,
    '@a': false,
    '@a/': false,
    '@/b': false,
    'a/b': false,
    '': false,
    ' a': false,
    'a b': false,
    ä: false,
    '@../b': false,
  })) {
    t.equal(isPackageName(name), valid, JSON.stringify(name))
  }
})

t.test('codings that a client takes, best first', async (t) => {
  const cases: [string | undefined, string][] = [
    [undefined, 'identity'],
    ['', 'identity'],
    ['gzip,deflate', 'gzip identity'],
    ['gzip, deflate, br, zstd', 'zstd gzip identity'],
    ['br', 'identity'],
    ['gzip;q=1.0, zstd;q=0.5', 'gzip zstd identity'],
    ['*', 'zstd gzip identity'],
    ['*;q=0', 'identity'],
    ['gzip, identity;q=0', 'gzip'],
    ['identity, gzip;q=0.5', 'identity gzip'],
    ['zstd;q=0, *', 'gzip identity'],
    ['x-gzip', 'gzip identity'],
    ['gzip;q=2', 'identity'],
    ['GZIP ; Q=0.3', 'gzip identity'],
    [','.repeat(10_000), 'identity'],
  ]
  for (const [header, expected] of cases)
    t.equal(acceptedCodings(header).join(' '), expected, String(header).slice(0, 40))
})

t.test('the form that a client prefers', async (t) => {
  const cases: [string | undefined, string][] = [
    [undefined, 'full'],
    ['application/json', 'full'],
    ['*/*', 'full'],
    [INSTALL_V1, 'abbreviated'],
    [`${INSTALL_V1}; q=1.0, application/json; q=0.8, */*`, 'abbreviated'],
    [`application/json, ${INSTALL_V1};q=0.5`, 'full'],
    [`${INSTALL_V1};q=0`, 'full'],
    [`${INSTALL_V1};q=rubbish`, 'full'],
    [`application/json;q=0.9,${INSTALL_V1.toUpperCase()}`, 'full'],
  ]
  for (const [accept, form] of cases) t.equal(formOf(accept), form, String(accept))
})

t.test('a member is cut out of a JSON text exactly as a parser would read it', async (t) => {
  const value = {
    'a"}{': 1,
    back: 'x\\',
    deep: { '1.0.0': { s: '}]"\\"{', list: [{ a: [1, 2, { b: '"' }] }], n: null }, '1.0.1': -1.5e3 },
    empty: {},
    'ü✓': 'ü',
    last: true,
  }
  const json = Buffer.from(JSON.stringify(value))
  for (const [key, expected] of Object.entries(value))
    t.same(JSON.parse(String(jsonMember(json, [key]))), expected, key)
  for (const [key, expected] of Object.entries(value.deep))
    t.same(JSON.parse(String(jsonMember(json, ['deep', key]))), expected, key)
  for (const path of [['none'], ['empty', 'x'], ['back', 'x'], ['deep', '1.0.0', 's', 'x']])
    t.equal(jsonMember(json, path), undefined)
  for (const broken of ['', '{', '{"a"', '{"a":', '{"a":"', '[1]', '{"a":{"b":1'])
    t.doesNotThrow(() => jsonMember(Buffer.from(broken), ['a', 'b']))
})
