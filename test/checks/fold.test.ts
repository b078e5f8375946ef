import t from 'tap'
import { Buffer } from 'node:buffer'
import { deflateSync } from 'node:zlib'
import { NO_FILES, type PackageFiles } from '../../src/analysis/javascript/fold/files.ts'
import { seenTexts } from '../../src/analysis/javascript/fold/fold.ts'
import { parseJavascript } from '../../src/analysis/javascript/parse.ts'
import { HOLE } from '../../src/analysis/javascript/value.ts'

const STEPS = 200_000

/** What the arguments of `see(…)` are worked out to be. */
function worked(code: string, files: PackageFiles = NO_FILES, steps = STEPS): (readonly string[])[] {
  const { program, incomplete } = parseJavascript('lib/x.js', code)
  if (program === undefined) throw new Error(incomplete)
  const { seen } = seenTexts([{ path: 'lib/x.js', text: code, program }], files, steps, () => true)
  const found: (readonly string[])[] = []
  for (const [node, texts] of seen) {
    const before = code.slice(Math.max(0, node.start - 4), node.start)
    if (before === 'see(') found.push([...texts])
  }
  return found
}

const IDIOMS: readonly { readonly name: string; readonly code: string; readonly text: string }[] = [
  { name: 'a reversed spread', code: `see([...'ssecorp_dlihc'].reverse().join(''))`, text: 'child_process' },
  { name: 'split and join', code: `see('chi#ld'.split('#').join(''))`, text: 'child' },
  { name: 'split by a pattern', code: `see('a1b22c'.split(/[0-9]+/).join('-'))`, text: 'a-b-c' },
  { name: 'codes that are spread', code: `see(String.fromCharCode(...[102, 115]))`, text: 'fs' },
  { name: 'codes with a key', code: `see([113, 100].map((c) => String.fromCharCode(c ^ 23)).join(''))`, text: 'fs' },
  { name: 'reduce', code: `see([102, 115].reduce((a, c) => a + String.fromCharCode(c), ''))`, text: 'fs' },
  { name: 'a replaced sign', code: `see('.n~pm~rc'.replace(/~/g, ''))`, text: '.npmrc' },
  {
    name: 'a replacing function',
    code: `see('6673'.replace(/../g, (h) => String.fromCharCode(parseInt(h, 16))))`,
    text: 'fs',
  },
  { name: 'groups of a pattern', code: `see('b-a'.replace(/(\\w)-(\\w)/, '$2$1'))`, text: 'ab' },
  { name: 'substr', code: `see('zz.npmrc'.substr(2, 6))`, text: '.npmrc' },
  { name: 'slice from the end', code: `see('--npm--'.slice(2, -2))`, text: 'npm' },
  { name: 'String.raw', code: 'see(String.raw`${"a"}${"b"}c`)', text: 'abc' },
  { name: 'JSON', code: `see(JSON.parse('{"m":["fs"]}').m[0])`, text: 'fs' },
  { name: 'pop and shift', code: `const l = ['a', 'b', 'c']; see(l.pop() + l.shift())`, text: 'ca' },
  {
    name: 'buffers put together',
    code: `see(Buffer.concat([Buffer.from('a'), Buffer.from([98])]).toString())`,
    text: 'ab',
  },
  { name: 'hexadecimal digits', code: `see(Buffer.from('6673', 'hex').toString())`, text: 'fs' },
  { name: 'base64', code: `see(atob('ZnM='))`, text: 'fs' },
  {
    name: 'an object that says what its text is',
    code: `const m = { toString() { return 'fs' } }; see(m + '/')`,
    text: 'fs/',
  },
  {
    name: 'an object that becomes a text by a symbol',
    code: 'const m = { [Symbol.toPrimitive]: () => "fs" }; see(`${m}!`)',
    text: 'fs!',
  },
  {
    name: 'bytes that are put at their places',
    code: `const b = Buffer.alloc(4); b.write('np', 0); b.write('6d', 2, 'hex'); b.writeUInt8(33, 3); see(b.toString())`,
    text: 'npm!',
  },
  {
    name: 'bytes in pairs that are turned around',
    code: `see(Buffer.from('7366', 'hex').swap16().toString())`,
    text: 'fs',
  },
  {
    name: 'an array of bytes that takes another one over',
    code: `const a = new Uint8Array(2); a.set([102, 115]); see(new TextDecoder().decode(a))`,
    text: 'fs',
  },
  {
    name: 'two bytes for each sign',
    code: `see(new TextDecoder('utf-16le').decode(Uint8Array.of(102, 0, 115, 0)))`,
    text: 'fs',
  },
  {
    name: 'an object that says how it is gone over',
    code: `const o = { n: 0, [Symbol.iterator]() { return this }, next() { return this.n < 2 ? { done: false, value: 'fs'[this.n++] } : { done: true } } }
      see([...o].join(''))`,
    text: 'fs',
  },
  {
    name: 'an object that a generator goes over',
    code: `const o = { *[Symbol.iterator]() { yield 'f'; yield 's' } }; see([...o].join(''))`,
    text: 'fs',
  },
  { name: 'a comment in the source of a function', code: `see((() => {/*fs*/}).toString().slice(9, 11))`, text: 'fs' },
  { name: 'the source of a function in a sum', code: `function f() {/*fs*/} see(('' + f).slice(16, 18))`, text: 'fs' },
  { name: 'a symbol by its key', code: `see(Symbol.keyFor(Symbol.for('fs')))`, text: 'fs' },
  { name: 'the source of a pattern', code: `see(/child_process/.source)`, text: 'child_process' },
  { name: 'the message of an error', code: `try { throw new Error('fs') } catch (e) { see(e.message) }`, text: 'fs' },
  { name: 'a part of an address', code: `see(new URL('x://h/fs?a=b').pathname.slice(1))`, text: 'fs' },
  { name: 'a query', code: `see(new URLSearchParams('m=fs&c=a%20b').get('c'))`, text: 'a b' },
  {
    name: 'what a reviver of JSON collects',
    code: `let n = ''; JSON.parse('["f","s"]', (k, v) => { if (typeof v === 'string') n += v; return v }); see(n)`,
    text: 'fs',
  },
  {
    name: 'a view of bytes',
    code: `const d = new DataView(new Uint8Array([103, 114]).buffer); let s = ''; for (let i = 0; i < d.byteLength; i++) s += String.fromCharCode(d.getUint8(i) ^ 1); see(s)`,
    text: 'fs',
  },
  { name: 'bytes of base64', code: `see(new TextDecoder().decode(Uint8Array.fromBase64('ZnM=')))`, text: 'fs' },
  { name: 'a decoder of texts', code: `see(new TextDecoder().decode(new Uint8Array([102, 115])))`, text: 'fs' },
  {
    name: 'a deflated text',
    code: `see(require('zlib').inflateSync(Buffer.from('${deflateSync('hello').toString('base64')}', 'base64')).toString())`,
    text: 'hello',
  },
  {
    name: 'a loop with a key',
    code: `let o = ''; for (let i = 0; i < 2; i++) o += String.fromCharCode([113, 100][i] ^ 23); see(o)`,
    text: 'fs',
  },
  { name: 'a while loop', code: `let n = 3, s = ''; while (n--) s += n; see(s)`, text: '210' },
  {
    name: 'a table that is turned',
    code: `const T = ['a', 'b', 'c']; for (let i = 0; i < 2; i++) T.push(T.shift()); see(T[0])`,
    text: 'c',
  },
  {
    name: 'a table behind a function that replaces itself',
    code: `function t() { const a = ['log', 'fs']; t = function () { return a }; return t() } function d(i) { return t()[i - 100] } see(d(101))`,
    text: 'fs',
  },
  {
    name: 'a table that is turned until a sum is right',
    code: `const T = ['3b', '1a', 'x']; (function (l, sum) { while (true) { try { if (parseInt(l[0]) * 10 + parseInt(l[1]) === sum) break; l.push(l.shift()) } catch (e) { l.push(l.shift()) } } })(T, 31); see(T[2])`,
    text: 'x',
  },
  { name: 'values of an object', code: `see(Object.values({ k: 'v' })[0])`, text: 'v' },
  { name: 'entries', code: `for (const [k, v] of Object.entries({ a: 'b' })) see(k + v)`, text: 'ab' },
  { name: 'a map', code: `const m = new Map([['k', 'fs']]); see(m.get('k'))`, text: 'fs' },
  { name: 'a computed member', code: `const o = { ab: 'fs' }; see(o['a' + 'b'])`, text: 'fs' },
  {
    name: 'a class with a private field',
    code: `class A { #k = 'f'; get s() { return this.#k + 's' } } see(new A().s)`,
    text: 'fs',
  },
  { name: 'a generator', code: `function* g() { yield 'f'; yield 's' } see([...g()].join(''))`, text: 'fs' },
  {
    name: 'an awaited function',
    code: `async function f() { return 'fs' } (async () => { see(await f()) })()`,
    text: 'fs',
  },
  { name: 'apply', code: `see(String.fromCharCode.apply(null, [102, 115]))`, text: 'fs' },
  { name: 'Reflect', code: `see(Reflect.get({ a: ['fs'] }, 'a')[0])`, text: 'fs' },
  { name: 'signs alone', code: `see((![] + [])[+[]] + ([][[]] + [])[+!+[]])`, text: 'fn' },
  { name: 'destructuring', code: `const { a: [, b] } = { a: ['x', 'fs'] }; see(b.trim())`, text: 'fs' },
  {
    name: 'what is known of a path',
    code: `see(require('os').homedir() + '/' + ['.npm', 'rc'].join(''))`,
    text: '~/.npmrc',
  },
  {
    name: 'a part that is not known',
    code: `see(process.argv[2] + '/' + ['.npm', 'rc'].join(''))`,
    text: `${HOLE}/.npmrc`,
  },
  {
    name: 'a branch that may be taken',
    code: `let s; if (Date.now() > 5) s = ['f', 's'].join(''); see(s)`,
    text: 'fs',
  },
  {
    name: 'a function that nobody calls',
    code: `module.exports = function (x) { see(['f', 's'].join('')) }`,
    text: 'fs',
  },
  { name: 'a callback', code: `setTimeout(() => see('f'.concat('s')), 5)`, text: 'fs' },
  { name: 'what is caught', code: `try { throw ['f', 's'] } catch (e) { see(e.join('')) }`, text: 'fs' },
  {
    name: 'a switch',
    code: `switch ('a'.length) { case 2: see('x'.trim()); break; case 1: see('fs'.trim()) }`,
    text: 'fs',
  },
  {
    name: 'a packer',
    code: `see(function(p,a,c,k,e,d){while(c--){if(k[c]){p=p.replace(new RegExp('\\\\b'+c+'\\\\b','g'),k[c])}}return p}('1(\\'0\\')',2,2,'fs|require'.split('|'),0,{}))`,
    text: `require('fs')`,
  },
]

for (const { name, code, text } of IDIOMS)
  t.test(`text is worked out: ${name}`, async (t) => t.same(worked(code), [[text]]))

t.test('each call of a helper has its own text', async (t) => {
  t.same(worked(`const I = (s) => s; see(I('a')); see(I('b')); see(I('c'))`), [['a'], ['b'], ['c']])
})

const BESIDE: PackageFiles = {
  resolve: (_from, specifier) => ({ './words': 'lib/words.js', '../l.json': 'l.json', './m': 'lib/m.mjs' })[specifier],
  bytes: (path) =>
    path === 'l.json' ? Buffer.from('{"m":["fs"]}') : path === 'lib/N.txt' ? Buffer.from('a\nfs\n') : undefined,
  tree: (path) =>
    parseJavascript(
      path,
      {
        'lib/words.js': `exports.K = 'f'.concat('s'); exports.f = (x) => x + 's'`,
        'lib/m.mjs': `export const K = 'fs'; export default 'd'`,
      }[path] ?? '',
    ).program,
}

t.test('texts of other files of the package', async (t) => {
  t.same(worked(`see(require('./words').K.trim())`, BESIDE), [['fs']], 'a constant')
  t.same(worked(`see(require('./words').f('f'))`, BESIDE), [['fs']], 'a function')
  t.same(worked(`see(require('../l.json').m[0])`, BESIDE), [['fs']], 'JSON')
  t.same(
    worked(`see(require('fs').readFileSync(__dirname + '/N.txt', 'utf8').split('\\n')[1])`, BESIDE),
    [['fs']],
    'a text',
  )
  t.same(worked(`import d, { K } from './m'\nsee(K + d)`, BESIDE), [['fsd']], 'a module')
})

const COSTLY: readonly { readonly name: string; readonly code: string }[] = [
  { name: 'a loop without an end', code: 'while (true) {}' },
  { name: 'a loop that grows a text', code: `let s = 'x'; for (;;) s += s` },
  { name: 'a loop that grows a list', code: 'const l = []; for (;;) l.push(l.concat(l))' },
  { name: 'a function that calls itself', code: 'function f(n) { return f(n + 1) + f(n) } f(0)' },
  {
    name: 'a path that grows out of itself',
    code: `const p = require('path'); let s = 'x'; for (;;) s = p.join(s, s)`,
  },
  { name: 'a long repetition', code: `'x'.repeat(1e9).repeat(1e9)` },
  { name: 'a list by its length', code: 'new Array(4e9).fill(0); Array.from({ length: 1e12 })' },
  { name: 'a pattern that tries without end', code: `'${'a'.repeat(60)}!'.match(/^(a+)+$/)` },
  {
    name: 'an iterator without an end',
    code: `const o = { [Symbol.iterator]() { return this }, next: () => ({ done: false, value: 1 }) }; [...o]`,
  },
  { name: 'a getter that reads itself', code: 'const o = { get a() { return this.a } }; o.a' },
  { name: 'sums that lean to the right', code: `x = ${'(1+'.repeat(300)}1${')'.repeat(300)}` },
  { name: 'lists in lists as a text', code: 'let l = []; for (let i = 0; i < 5000; i++) l = [l, l]; String(l)' },
  {
    name: 'a text that unpacks to much',
    code: `require('zlib').inflateSync(Buffer.from('${deflateSync(Buffer.alloc(20_000_000)).toString('base64')}', 'base64'))`,
  },
]

for (const { name, code } of COSTLY)
  t.test(`work ends, and what stands behind it is worked out all the same: ${name}`, async (t) => {
    const start = performance.now()
    t.same(worked(`${code}\nsee('f'.concat('s'))`), [['fs']])
    t.ok(performance.now() - start < 3000, 'in time')
  })

function turns(count: number): string {
  return `let s = ''; for (let i = 0; i < ${count}; i++) s = 'n' + i; see(s.trim())`
}

t.test('steps are a limit', async (t) => {
  t.same(worked(turns(100), NO_FILES, 20_000), [['n99']])
  t.same(
    worked(turns(1e6), NO_FILES, 20_000)
      .flat()
      .filter((text) => text === 'n999999'),
    [],
  )
})
